"""`scrapy wacz`: pack a run, a day, a newsroom or a query into one WACZ."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from crawler import __version__
from crawler.cli import FAULTS, WirecopyCommand
from crawler.commands.find import Damages, complain
from crawler.errors import SettingsError, StoreError
from crawler.index.exclusions import Exclusions
from crawler.index.wanted import Wanted, day, wanted
from crawler.replay.choice import Choice
from crawler.replay.plan import make_plan
from crawler.replay.wacz import About, Packed, write_wacz
from crawler.reread.choice import hosts_of
from crawler.store import open_store

HELP = """\
Pack a part of the archive (ARCHIVE_URI, or URI) into one WACZ, which ReplayWeb.page and pywb open.

  scrapy wacz --run 20261122T060000Z-hearst-1f9c3a --out run.wacz     everything one run kept
  scrapy wacz --day 2026-11-22 --out day.wacz                         what was captured on a day (UTC)
  scrapy wacz --only wbal --from 2026-11-01 --out wbal.wacz           a newsroom, a group or a host
  scrapy wacz --url 'https://www.kpol9.example/story/*' --out s.wacz  as scrapy find takes it
  scrapy wacz --only hearst --words "bridge closed" --out bridge.wacz pages whose text has all the words

What a chosen page embeds and the same run fetched, for whichever page, comes along, and so does what a
revisit repeats. Records are copied byte for byte; captures that EXCLUSIONS withholds are left out. --out
takes a file that is not there yet. The pack's index is built in memory, some 2 kB a capture.
Exit code: 0 packed, 1 nothing found or something it refers to is not in the archive, 2 usage, 3 archive
unusable.
"""


class Command(WirecopyCommand):
    """Packs captures."""

    arguments = "[URI] --out FILE (--run ID | --day DAY | --only NAME | --url URL) [--words WORDS]"
    brief = "Pack a run, a day, a newsroom or a query into one WACZ"
    teaches = HELP

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        parser.add_argument(
            "--out", metavar="FILE", help="write the WACZ to this file, which is not there yet"
        )
        add_choice(parser)
        parser.add_argument(
            "--title", metavar="TITLE", help="what the pack is called; else what was asked for"
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        if len(args) > 1:
            raise SettingsError("scrapy wacz takes one archive; see scrapy wacz --help")
        if not (opts.run or opts.day or opts.only or opts.url):
            raise SettingsError("say what to pack: --run, --day, --only or --url; see scrapy wacz --help")
        choice, asked = chosen_by(opts), _asked(opts)
        out = _free(opts.out)
        config = replace(self.config, archive_uri=args[0] if args else self.config.archive_uri)
        damages = Damages()
        with closing(open_store(config.archive_uri, s3=config.s3)) as store:
            chosen = choice.captures(store, damages)
            complain(f"{len(chosen)} WARCs of {store.uri} hold what was asked for")
            plan = make_plan(store, chosen, Exclusions.load(config.exclusions).excluded)
            if not plan.parts:
                complain(f"{store.uri} holds nothing of {asked}")
                return FAULTS
            with _whole(out) as file:
                packed = write_wacz(store, plan, file, _about(opts.title or asked))
        for url in plan.missing:
            complain(f"{url} repeats a capture that the archive does not hold")
        print(_told(out, packed))
        return FAULTS if plan.missing or damages.count else 0


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Add the options by which a part of the archive is chosen, see `chosen_by`."""
    parser.add_argument("--run", metavar="ID", action="append", help="everything a run kept; more than once")
    parser.add_argument("--day", metavar="DAY", help="what was captured on this day (UTC)")
    parser.add_argument("--only", metavar="NAME", help="hosts, newsrooms, groups or aggregators, by commas")
    parser.add_argument("--url", metavar="URL", action="append", help="an address, a host or URL*")
    parser.add_argument("--words", metavar="WORDS", help="only pages whose title and text have all of them")
    parser.add_argument("--from", metavar="DAY", dest="first", help="nothing before this day (UTC)")
    parser.add_argument("--to", metavar="DAY", dest="last", help="nothing after this day (UTC)")


def chosen_by(opts: argparse.Namespace) -> Choice:
    """Return what the options of `add_choice` choose. Raises SettingsError."""
    if opts.run and (opts.day or opts.only or opts.url or opts.first or opts.last):
        raise SettingsError("--run takes a run as a whole: of these options it goes with --words alone")
    if opts.day and (opts.first or opts.last):
        raise SettingsError("--day is one day; --from and --to go with --only or --url")
    names = [*(opts.url or ()), *sorted(hosts_of(opts.only))]
    days = [day(one) if one else None for one in (opts.day or opts.first, opts.day or opts.last)]
    every = [wanted(name) for name in names] or ([] if opts.run else [Wanted()])
    return Choice(
        runs=tuple(opts.run or ()),
        wanted=tuple(one.between(*days) for one in every),
        words=tuple((opts.words or "").split()),
    )


def _asked(opts: argparse.Namespace) -> str:
    """Return in words what was asked for."""
    said = [*(opts.run or ()), opts.only, *(opts.url or ()), opts.day, opts.words and f"“{opts.words}”"]
    days = [f"{word} {one}" for word, one in (("from", opts.first), ("to", opts.last)) if one]
    return ", ".join(one for one in said if one) + "".join(f" {one}" for one in days)


def _about(title: str) -> About:
    return About(title, "Packed from an archive of Wirecopy", f"Wirecopy {__version__}", datetime.now(UTC))


def _free(name: str | None) -> Path:
    if not name:
        raise SettingsError("--out names the file to write; see scrapy wacz --help")
    path = Path(name)
    if path.exists():
        raise SettingsError(f"--out {path} is there already: nothing is overwritten, choose another name")
    if not path.absolute().parent.is_dir():
        raise SettingsError(f"--out {path}: there is no folder {path.absolute().parent}")
    return path


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that appears under its name when it is whole, and leaves nothing where it never is."""
    partial = path.with_name(f".{path.name}.part-{os.getpid()}")
    try:
        with partial.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(partial, path)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        partial.unlink(missing_ok=True)


def _told(out: Path, packed: Packed) -> str:
    return (
        f"{out}: {out.stat().st_size:,} bytes, {packed.captures} captures in {packed.records} records of"
        f" {packed.warcs} WARCs, {packed.pages} pages with a record and {packed.other_pages} others"
    )
