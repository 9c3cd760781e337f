"""`scrapy runs`: what ran, and how it ended."""

from __future__ import annotations

import argparse
from datetime import datetime

from crawler.cli import WirecopyCommand, no_arguments, print_json, table, whole_number
from crawler.database import open_database
from crawler.schedule.runs import Run, State, list_runs, now

HEAD = ("STARTED (UTC)", "ENTRY", "SPIDER", "OUTCOME", "CODE", "TOOK", "PAGES", "RUN")
NOTHING = "-"


class Command(WirecopyCommand):
    """Shows the runs."""

    brief = "Show what ran, and how it ended"
    teaches = (
        "Show the latest runs, newest first: those of the timetable and those started by hand. OUTCOME is"
        " complete (0), faults (1: some page failed), usage (2), unusable (3: archive, store or"
        " database), unbalanced (4), stopped (130, 143), running, or lost: its process left without"
        " writing its end. PAGES counts them by outcome. RUN names the report in the archive."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        parser.add_argument("--entry", metavar="NAME", help="only the runs of this entry of the timetable")
        parser.add_argument(
            "--limit", type=whole_number, default=20, metavar="N", help="at most N runs (default: 20)"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        no_arguments("runs", args)
        found = list_runs(open_database(self.config.database_url), entry=opts.entry, limit=opts.limit)
        if opts.json:
            print_json(found)
        elif found:
            print(table(HEAD, [_as_row(run, now()) for run in found]))
        else:
            print(f"no runs of {opts.entry} yet" if opts.entry else "no runs yet")
        return 0


def _as_row(run: Run, at: datetime) -> tuple[str, ...]:
    started = run.started_at or run.due_at
    return (
        f"{started:%Y-%m-%d %H:%M:%S}" if started else NOTHING,
        run.entry or NOTHING,
        run.spider,
        run.outcome or str(run.state),
        NOTHING if run.exit_code is None else str(run.exit_code),
        _took(run, at),
        _pages(run.counts),
        run.run_id,
    )


def _took(run: Run, at: datetime) -> str:
    if run.started_at is None:
        return NOTHING
    end = at if run.state is State.RUNNING else run.ended_at or at
    minutes, seconds = divmod(round((end - run.started_at).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


def _pages(counts: dict[str, int] | None) -> str:
    return " ".join(f"{name}={count}" for name, count in sorted((counts or {}).items()) if count) or NOTHING
