"""`scrapy find`: list the captures of an address, a host or a day."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from heapq import nlargest
from itertools import islice
from typing import Any

from crawler.cli import FAULTS, UNUSABLE, WirecopyCommand, print_json, table, whole_number
from crawler.errors import Damaged, SettingsError, StoreError
from crawler.index.exclusions import Exclusions
from crawler.index.lines import CaptureLine
from crawler.index.lookup import captures
from crawler.index.wanted import Wanted, day, is_day, wanted
from crawler.store import Store, open_store

SHOWN = 100
"""Captures that are shown where nothing else is said."""
BLOCK = 1_000
"""Rows that are aligned with each other: a listing of any length needs no more memory."""
HEAD = ("TIME (UTC)", "STATUS", "TYPE", "MIME", "BYTES", "ID", "URL")

HELP = """\
List the captures of an address, a host or a day, the newest first. Addresses are compared as replay tools
do: http or https, www or not, upper or lower case are one.

  scrapy find https://www.kpol9.example/story/1     the captures of one page
  scrapy find 'https://www.kpol9.example/story/*'   of all addresses that begin so (quote the *)
  scrapy find www.kpol9.example                     of a host, whatever its port
  scrapy find '*.kpol9.example'                     of a host and all hosts below it
  scrapy find 2026-11-22                            of a day (UTC)
  scrapy find kpol9.example --from 2026-11-01 --to 2026-11-07 --json

BYTES is what the record takes in the archive. `scrapy cat ID` prints it. The newest 100 are shown;
--limit N shows more, --all everything, file after file and by address in each. For a day, files opened up
to seven days before it are read: no run works longer on one.
Exit code: 0 found, 1 nothing found, 2 usage, 3 archive unusable or an index damaged.
"""


class Command(WirecopyCommand):
    """Lists captures."""

    arguments = "URL|HOST|DAY [--archive URI] [--from DAY] [--to DAY] [--limit N | --all] [--json]"
    brief = "List the captures of an address, a host or a day"
    teaches = HELP

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        parser.add_argument("--archive", metavar="URI", help="look into this archive, not ARCHIVE_URI")
        parser.add_argument("--from", metavar="DAY", dest="first", help="nothing before this day (UTC)")
        parser.add_argument("--to", metavar="DAY", dest="last", help="nothing after this day (UTC)")
        parser.add_argument("--json", action="store_true", help="print one JSON object a capture")
        parser.add_argument("--limit", metavar="N", type=whole_number, help=f"show at most N, not {SHOWN}")
        parser.add_argument("--all", action="store_true", help="show everything")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        if len(args) != 1:
            raise SettingsError("scrapy find takes one address, host or day; see scrapy find --help")
        if opts.all and opts.limit:
            raise SettingsError("--all and --limit exclude each other")
        looked_for = _wanted(args[0], opts.first, opts.last)
        limit = None if opts.all else opts.limit or SHOWN
        config = replace(self.config, archive_uri=opts.archive or self.config.archive_uri)
        damages, exclusions = Damages(), Withheld(Exclusions.load(config.exclusions))
        with closing(open_store(config.archive_uri, s3=config.s3)) as store:
            newest = None if limit is None or exclusions.any else limit + 1
            found = captures(store, looked_for, newest=newest, on_damage=damages)
            shown = _show(filter(exclusions.shows, found), limit, as_json=opts.json)
            exclusions.tell()
            if not shown:
                _require_index(store)
                complain(f"{config.archive_uri} holds no capture of {args[0]}{_when(opts)}")
        return UNUSABLE if damages.count else FAULTS if not shown else 0


class Withheld:
    """Leaves captures out that are withheld, and tells how many and why."""

    def __init__(self, exclusions: Exclusions) -> None:
        self.any = bool(exclusions.entries)
        self._exclusions = exclusions
        self._why: Counter[str] = Counter()

    def shows(self, line: CaptureLine) -> bool:
        """Tell whether a capture may be shown."""
        if found := self._exclusions.excluded(line.url, line.captured_at):
            self._why[str(found)] += 1
        return found is None

    def tell(self) -> None:
        """Say what was left out."""
        for why, count in self._why.items():
            complain(f"{count:,} captures are {why}")


class Damages:
    """Tells of damaged files on stderr, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, damage: Damaged) -> None:
        """Tell and count."""
        self.count += 1
        complain(str(damage))


def complain(text: str) -> None:
    """Say something beside the output."""
    print(f"wirecopy: {printable(text)}", file=sys.stderr)


def printable(text: str) -> str:
    """Return text with everything escaped that would steer a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _wanted(text: str, first: str | None, last: str | None) -> Wanted:
    looked_for = wanted(text)
    if not first and not last:
        return looked_for
    if is_day(text):
        raise SettingsError(f"{text} is a day already: --from and --to go with an address or a host")
    since, until = (day(one) if one else None for one in (first, last))
    if (since or date.min) > (until or date.max):
        raise SettingsError(f"--from {first} is after --to {last}")
    return looked_for.between(since, until)


def _show(found: Iterator[CaptureLine], limit: int | None, *, as_json: bool) -> int:
    """Print captures and return how many; with a limit the newest first, and a note where there are more."""
    show = _print_json if as_json else _print_table
    if limit is None:
        return show(found)
    ordered = nlargest(limit + 1, found, key=lambda line: line.captured_at)
    if len(ordered) > limit:
        complain(f"there are more than these {limit}; show them with --limit N or --all")
    return show(iter(ordered[:limit]))


def _print_json(found: Iterable[CaptureLine]) -> int:
    shown = 0
    for line in found:
        print_json([line])
        shown += 1
    return shown


def _print_table(found: Iterator[CaptureLine]) -> int:
    shown = 0
    while rows := [_row(line) for line in islice(found, BLOCK)]:
        print(table(HEAD, rows))
        shown += len(rows)
    return shown


def _row(line: CaptureLine) -> tuple[str, ...]:
    time = line.captured_at.replace("T", " ").removesuffix("Z")
    mime = "" if line.type == "revisit" else line.mime
    cells: tuple[Any, ...] = (
        time,
        line.status or "-",
        line.type,
        mime,
        f"{line.length:,}",
        line.id,
        line.url,
    )
    return tuple(printable(str(cell)) for cell in cells)


def _require_index(store: Store) -> None:
    """Raise StoreError where the archive has no index at all: most likely it is another one."""
    if next(iter(store.list("index/")), None) is None:
        raise StoreError(
            f"{store.uri} holds no index (index/YYYY/MM/DD/….cdxj.gz): crawl first, or name another --archive"
        )


def _when(opts: argparse.Namespace) -> str:
    days = (("from", opts.first), ("to", opts.last))
    return "".join(f" {word} {one}" for word, one in days if one)
