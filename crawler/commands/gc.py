"""`scrapy gc`: drop what nobody needs from spool, store and database; nothing of the archive."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime

from crawler.archive.clearing import REMEMBERED, Cleared, Clearing
from crawler.cli import FAULTS, WirecopyCommand, no_arguments, print_json
from crawler.database import open_database
from crawler.store import open_store
from crawler.store.identity import archive_id

HELP = """\
Drop what nobody needs, and say what it was:

  - spool files of runs that are over which the archive holds: size and checksum are read back first
  - what broken-off deliveries left in the store more than a day ago: unfinished uploads, .part- files
  - rows of the database about captures that the archive does not hold: their pages are fetched again
  - the ends of pages, and the ledger's lines of delivered files, that are older than 90 days

No object of the archive is ever removed, and no file that it does not have. --dry-run tells and does nothing.
Exit code: 0 done, 1 a spool file differs from the object of its name (both are left), 2 usage, 3 archive,
spool or database unusable.
"""


class Command(WirecopyCommand):
    """Clears up."""

    brief = "Drop what nobody needs from spool, store and database; nothing of the archive"
    teaches = HELP

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        parser.add_argument("--dry-run", action="store_true", help="tell what would be dropped; drop nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        no_arguments("gc", args)
        engine = open_database(self.config.database_url)
        try:
            with closing(open_store(self.config.archive_uri, s3=self.config.s3)) as store:
                clearing = Clearing(store, archive_id(store), engine, datetime.now(UTC), opts.dry_run)
                cleared = clearing.clear(self.config.spool_dir)
        finally:
            engine.dispose()
        if opts.json:
            print_json([asdict(cleared)])
        else:
            print("\n".join(_lines(cleared, "would be dropped" if opts.dry_run else "dropped")))
        return FAULTS if cleared.kept else 0


def _lines(cleared: Cleared, dropped: str) -> Iterator[str]:
    files, size = len(cleared.files), sum(cleared.files.values())
    days = REMEMBERED.days
    yield f"{files:,} spool files ({size:,} bytes) that the archive holds {dropped}"
    yield f"{len(cleared.strays):,} half-sent files of the store {dropped}"
    yield f"{sum(cleared.rows.values()):,} rows about captures that the archive does not hold {dropped}"
    yield f"{cleared.ends:,} ends of pages older than {days} days {dropped}"
    yield f"{cleared.lines:,} lines of the ledger older than {days} days {dropped}"
    yield from (f"left as it is: {why}" for why in cleared.kept)
