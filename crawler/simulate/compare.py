"""Lets the schedule crawl a made-up month beside its rivals, and says what each spends and finds."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from crawler.pace import Pace
from crawler.simulate.play import play
from crawler.simulate.rivals import fixed, oracle
from crawler.simulate.tally import Measure, Score, total
from crawler.simulate.trace import DAY, HOUR, Newsroom


def compare(rooms: Sequence[Newsroom], days: int, pace: Pace, every: float) -> list[Score]:
    """Return the scores of the schedule, run each `every` seconds, of fixed crawling, and of an oracle."""
    end = days * DAY
    by_hour = total(fixed(room, _phase(room, HOUR), end) for room in rooms)
    known = total(oracle(room, end) for room in rooms)
    ours = total(play(room, pace, _phase(room, every), every, end) for room in rooms)
    measure = Measure(len(known.delays), known.asks - len(known.delays), by_hour.requests)
    ways = (("schedule", ours), ("fixed hourly", by_hour), ("oracle", known))
    return [measure.score(way, tally) for way, tally in ways]


def _phase(room: Newsroom, every: float) -> float:
    """Return when a newsroom's first run is: they are spread over the interval."""
    return zlib.crc32(room.name.encode()) % every
