"""`scrapy reread`: read the kept pages again with today's readers and no network."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from crawler.cli import FAULTS, WirecopyCommand, whole_number
from crawler.errors import SettingsError
from crawler.index.exclusions import Exclusions
from crawler.index.habits import furniture_known
from crawler.index.wanted import day
from crawler.reread.choice import Choice, hosts_of
from crawler.reread.reading import Job, records_of
from crawler.reread.sources import Source, is_archive, pages_in, source_of
from crawler.reread.tally import Tally
from crawler.reread.workers import each_reread
from crawler.store import open_store

SECONDS_BETWEEN = 1.0
"""How often progress is told."""


class Command(WirecopyCommand):
    """Reads kept pages again."""

    arguments = (
        "[URI|FILE…] [--only HOST|GROUP] [--from DAY] [--to DAY] [--workers N] [--out FILE] [--dry-run]"
    )
    brief = "Read the kept pages again with today's readers, no network; ours, or any WARC or WACZ"
    teaches = (
        "Read every kept page of the archive (ARCHIVE_URI, or URI) again and write the records beside the"
        " earlier ones, never over them: records/…/<stem>.r<version of the readers>.jsonl.gz; of a stem's"
        " files the newest counts. Links between records are carried over. Of WARC and WACZ files of any"
        " origin the records go to --out FILE or to standard output, one JSON object a line. Passed over"
        " are robots.txt, images and other files that are no pages, responses that were cut off, and"
        " revisits, unless a record was read by way of one. Exit code: 0 all read, 1 a page is unreadable"
        " or a file damaged or held already with other records, 2 usage, 3 the archive cannot be used."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        parser.add_argument(
            "--only", metavar="HOST|GROUP", help="pages of a host, newsroom, group or aggregator; commas"
        )
        parser.add_argument("--from", dest="first", metavar="DAY", help="captured on this UTC day or later")
        parser.add_argument("--to", dest="last", metavar="DAY", help="captured on this UTC day or earlier")
        parser.add_argument(
            "--workers",
            type=whole_number,
            metavar="N",
            help="processes, each reads one WARC of the archive (default: one a core)",
        )
        parser.add_argument("--out", metavar="FILE", help="where records of others' files go; a new file")
        parser.add_argument("--dry-run", action="store_true", help="read and compare, write nothing")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        choice = Choice(
            hosts_of(opts.only),
            day(opts.first) if opts.first else None,
            day(opts.last) if opts.last else None,
        )
        config = self.config
        sources = [source_of(target) for target in args or [config.archive_uri]]
        ours = [source for source in sources if is_archive(source, config.s3)]
        if ours and (len(sources) > 1 or opts.out):
            raise SettingsError(
                "an archive is read by itself, and its records go beside those it has: no --out"
            )
        if ours:
            tally = self._archive(ours[0], choice, opts)
            return _told(tally, print)
        tally, out = self._others(sources, choice, opts)
        return _told(tally, print if out else _complain)

    def _archive(self, source: Source, choice: Choice, opts: argparse.Namespace) -> Tally:
        s3, tally, progress = self.config.s3, Tally(), Progress()
        with closing(open_store(source.uri, s3=s3)) as store:
            keys = choice.files(store)
            furniture = furniture_known(self.config.database_url, store)
        exclusions = Exclusions.load(self.config.exclusions)
        plain = Job(source.uri, "", s3, dry_run=opts.dry_run, exclusions=exclusions, furniture=furniture)
        jobs = [replace(plain, key=key) for key in keys]
        workers = min(opts.workers or os.cpu_count() or 1, max(len(jobs), 1))
        for done, (job, one) in enumerate(each_reread(jobs, workers), 1):
            tally.merge(one)
            progress(f"{done} of {len(jobs)} files, {tally.pages:,} pages: {job.key}")
        return tally

    def _others(
        self, sources: Sequence[Source], choice: Choice, opts: argparse.Namespace
    ) -> tuple[Tally, bool]:
        """Return what came of it, and whether standard output is free for a summary."""
        tally, progress, exclusions = Tally(), Progress(), Exclusions.load(self.config.exclusions)
        with _writer(opts) as write:
            for source in sources:
                for page in pages_in(source, self.config.s3, tally.fault):
                    at = page.capture.fetched_at
                    if not choice.has(page.url, at) or exclusions.excluded(page.url, at):
                        continue
                    for kind, record in records_of(page, tally):
                        tally.records[kind] += 1
                        write(record.to_json() + b"\n")
                    progress(f"{tally.pages:,} pages: {page.capture.warc_file}")
        return tally, bool(opts.out or opts.dry_run)


class Progress:
    """Lines on stderr, one a second at most."""

    def __init__(self) -> None:
        self._next = time.monotonic() + SECONDS_BETWEEN

    def __call__(self, line: str) -> None:
        """Tell, if it is time."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + SECONDS_BETWEEN
            _complain(line)


@contextmanager
def _writer(opts: argparse.Namespace) -> Iterator[Callable[[bytes], object]]:
    """Give what writes a line: to --out, which is there whole or not at all; nowhere; or to stdout."""
    if opts.dry_run:
        yield len
        return
    if not opts.out:
        yield sys.stdout.buffer.write
        return
    target, part = Path(opts.out), Path(f"{opts.out}.part")
    if target.exists():
        raise SettingsError(f"--out {target}: is there already; name a new file")
    try:
        with part.open("wb") as file:
            yield file.write
        part.rename(target)
    except OSError as error:
        raise SettingsError(f"--out {target}: cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


def _told(tally: Tally, say: Callable[[str], None]) -> int:
    for line in _summary(tally):
        say(line)
    for line in tally.faults:
        _complain(f"wirecopy: {line}")
    return FAULTS if tally.faults else 0


def _summary(tally: Tally) -> Iterator[str]:
    yield f"{tally.pages:,} pages read{_counted(tally.outcomes)}"
    yield f"{tally.records.total():,} records{_counted(tally.records)}"
    if tally.compared:
        yield f"against the earlier records{_counted(tally.compared)}"
    if tally.changes:
        yield f"fields changed{_counted(tally.changes)}"
    yield from (f"no record any more: {url}" for url in tally.lost)
    if tally.files:
        yield f"{tally.files:,} WARC files read, {len(tally.written):,} files of records written"


def _counted(counts: Counter[str]) -> str:
    most_first = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    parts = ", ".join(f"{name} {count:,}" for name, count in most_first)
    return f": {parts}" if parts else ""


def _complain(line: str) -> None:
    print(line, file=sys.stderr)
