"""`scrapy simulate`: what the schedule would spend and find over a made-up month."""

from __future__ import annotations

import argparse
from datetime import timedelta

from crawler.cli import WirecopyCommand, no_arguments, print_json, table, whole_number
from crawler.errors import SettingsError
from crawler.schedule.timetable import duration
from crawler.simulate.compare import compare
from crawler.simulate.tally import Score
from crawler.simulate.trace import newsrooms

HEAD = (
    *("WAY", "REQUESTS", "OF FIXED", "FOR DOORS", "ROBOTS.TXT"),
    *("MEDIAN", "MEAN", "95 %", "ARTICLES", "EDITS CAUGHT"),
)
SEED = 20_261_122
"""The seed of the trace that is reported; what the defaults are was tried on others."""


class Command(WirecopyCommand):
    """Simulates the schedule."""

    brief = "Try the schedule's settings on a made-up month of newsrooms"
    teaches = (
        "Run the schedule's own rules on a virtual clock over newsrooms that publish and edit, and"
        " print what it spends and how soon it finds things: beside fixed crawling (each door once an"
        " hour, each article hourly for 48 hours and daily to day 30, robots.txt once a run) and an"
        " oracle that knows every time. MEDIAN, MEAN and 95 % are minutes from publication to first"
        " capture. EDITS CAUGHT are those whose text was captured before the next edit. The settings"
        " DOOR_* and ARTICLE_* count;"
        " nothing is fetched and no database is touched."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        add = parser.add_argument
        add("--seed", type=int, default=SEED, metavar="N", help="the trace's seed (default: %(default)s)")
        add("--outlets", type=whole_number, default=300, metavar="N", help="newsrooms (default: 300)")
        add("--days", type=whole_number, default=30, metavar="N", help="days (default: 30)")
        add("--every", default="10m", metavar="TIME", help="how often runs start (default: %(default)s)")
        add("--json", action="store_true", help="print one JSON object a line")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        no_arguments("simulate", args)
        every = _every(opts.every)
        rooms = list(newsrooms(opts.seed, opts.outlets, opts.days))
        scores = compare(rooms, opts.days, self.config.pace, every.total_seconds())
        if opts.json:
            print_json(scores)
        else:
            print(table(HEAD, [_as_row(score) for score in scores]))
        return 0


def _every(text: str) -> timedelta:
    try:
        every = duration(text, "--every")
    except ValueError as error:
        raise SettingsError(str(error)) from error
    if not every:
        raise SettingsError("--every must be longer than nothing")
    return every


def _as_row(score: Score) -> tuple[str, ...]:
    return (
        score.way,
        f"{score.requests:,}",
        f"{score.share_of_fixed:.1%}",
        f"{score.door_requests:,}",
        f"{score.robots_requests:,}",
        *(f"{each / 60:.1f}" for each in (score.median_delay_s, score.mean_delay_s, score.p95_delay_s)),
        f"{score.articles_captured:.2%}",
        f"{score.edits_caught:.1%}",
    )
