"""`scrapy timetable`: what runs when; an entry run now, paused or resumed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Engine

from crawler.cli import WirecopyCommand, print_json, table, whole_number
from crawler.database import open_database
from crawler.errors import SettingsError
from crawler.schedule.byhand import attend, by_hand
from crawler.schedule.children import crawl_command
from crawler.schedule.holds import holds, pause, resume
from crawler.schedule.runs import Run, last_run, now
from crawler.schedule.timetable import Entry, load

HEAD = ("NEXT", "ZONE", "ENTRY", "SPIDER", "RHYTHM", "JITTER", "LAST", "OUTCOME")
NEVER = "-"
WORDS = ("run", "pause", "resume")

Coming = tuple[datetime, Entry]
"""A due instant in UTC and its entry."""


class Command(WirecopyCommand):
    """Shows the timetable, and interferes with it."""

    arguments = "[run ENTRY | pause ENTRY | resume ENTRY] [options]"
    brief = "Show what runs when, and how each entry ended last"
    teaches = (
        "Read the timetable (setting TIMETABLE) and show when each entry runs next, in its own zone, and"
        " how its last run ended. A run may start later than shown, by its jitter at most. A mistake in"
        " the file is named with its line (exit code 2), so this is also the check of a new timetable."
        " run ENTRY crawls an entry now, due or not, beside a daemon or without one, and ends with the"
        " crawl's exit code. pause ENTRY keeps the daemon from starting it until resume ENTRY; what falls"
        " due meanwhile is not caught up, and a run that is on goes on."
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
        config = self.config
        entries = load(config.timetable, self.own_rhythms())
        engine = open_database(config.database_url)
        if args:
            return _interfere(engine, *_word(args, entries), opts.set)
        paused = {name for name, hold in holds(engine).items() if hold.is_on}
        last = {entry.name: last_run(engine, entry.name) for entry in entries}
        coming = [(due, entry) for entry in entries for due in next_runs(entry, now(), opts.next)]
        coming.sort(key=lambda due_entry: due_entry[0])
        if opts.json:
            print_json(
                _as_json(due, entry, last[entry.name]) | {"paused": entry.name in paused}
                for due, entry in coming
            )
        else:
            rows = [_as_row(due, entry, last[entry.name]) for due, entry in coming]
            print(table(HEAD, [("paused", *row[1:]) if row[2] in paused else row for row in rows]))
        return 0


def _word(args: list[str], entries: Sequence[Entry]) -> tuple[str, Entry]:
    """Return what is to be done with which entry. Raises SettingsError."""
    if len(args) != 2 or args[0] not in WORDS:
        words = "it takes run, pause or resume and the name of an entry"
        raise SettingsError(
            f"scrapy timetable does not know {' '.join(args)!r}; see scrapy timetable --help: {words}"
        )
    known = {entry.name: entry for entry in entries}
    if args[1] not in known:
        near = get_close_matches(args[1], known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
        raise SettingsError(f"the timetable has no entry {args[1]!r}; {hint}")
    return args[0], known[args[1]]


def _interfere(engine: Engine, word: str, entry: Entry, overrides: list[str]) -> int:
    if word == "run":
        run = by_hand(engine, entry)
        return attend(engine, run, crawl_command(run, ["PROGRESS=True", "DUE_ONLY=False", *overrides]))
    change, done, already = (
        (pause, "paused", "paused already") if word == "pause" else (resume, "resumed", "not paused")
    )
    print(f"{entry.name}: {done if change(engine, entry.name, now()) else already}")
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
