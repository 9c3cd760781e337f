"""`scrapy timetable`: what runs when."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from crawler.cli import WirecopyCommand, no_arguments, print_json, table, whole_number
from crawler.database import open_database
from crawler.schedule.runs import Run, last_run, now
from crawler.schedule.timetable import Entry, load

HEAD = ("NEXT", "ZONE", "ENTRY", "SPIDER", "RHYTHM", "JITTER", "LAST", "OUTCOME")
NEVER = "-"

Coming = tuple[datetime, Entry]
"""A due instant in UTC and its entry."""


class Command(WirecopyCommand):
    """Shows the timetable."""

    def short_desc(self) -> str:
        """See ScrapyCommand."""
        return "Show what runs when, and how each entry ended last"

    def long_desc(self) -> str:
        """See ScrapyCommand."""
        return (
            "Read the timetable (setting TIMETABLE) and show when each entry runs next, in its own zone, and"
            " how its last run ended. A run may start later than shown, by its jitter at most. A mistake in"
            " the file is named with its line (exit code 2), so this is also the check of a new timetable."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        parser.add_argument(
            "--next",
            type=whole_number,
            default=1,
            metavar="N",
            help="show the next N runs of each entry (default: 1)",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        no_arguments("timetable", args)
        config = self.config
        entries = load(config.timetable, self.own_rhythms())
        engine = open_database(config.database_url)
        last = {entry.name: last_run(engine, entry.name) for entry in entries}
        coming = [(due, entry) for entry in entries for due in next_runs(entry, now(), opts.next)]
        coming.sort(key=lambda due_entry: due_entry[0])
        if opts.json:
            print_json(_as_json(due, entry, last[entry.name]) for due, entry in coming)
        else:
            print(table(HEAD, [_as_row(due, entry, last[entry.name]) for due, entry in coming]))
        return 0


def next_runs(entry: Entry, after: datetime, count: int) -> Iterator[datetime]:
    """Yield the next `count` due instants of an entry, in UTC, without its jitter."""
    for _ in range(count):
        after = entry.rhythm.next_after(after)
        yield after


def _as_row(due: datetime, entry: Entry, last: Run | None) -> tuple[str, ...]:
    rhythm = entry.rhythm
    return (
        f"{due.astimezone(rhythm.zone):%a %Y-%m-%d %H:%M:%S %Z}",
        rhythm.zone.key,
        entry.name,
        entry.spider,
        str(rhythm.times),
        f"0-{rhythm.jitter.total_seconds():.0f} s" if rhythm.jitter else NEVER,
        _local(last.started_at or last.due_at, entry) if last else NEVER,
        (last.outcome or str(last.state)) if last else NEVER,
    )


def _local(moment: datetime | None, entry: Entry) -> str:
    return f"{moment.astimezone(entry.rhythm.zone):%a %Y-%m-%d %H:%M:%S}" if moment else NEVER


def _as_json(due: datetime, entry: Entry, last: Run | None) -> dict[str, Any]:
    rhythm = entry.rhythm
    return {
        "entry": entry.name,
        "spider": entry.spider,
        "args": entry.args,
        "rhythm": str(rhythm.times),
        "zone": rhythm.zone.key,
        "jitter_s": rhythm.jitter.total_seconds(),
        "due_at": due,
        "due_local": due.astimezone(rhythm.zone).isoformat(),
        "last": last,
    }
