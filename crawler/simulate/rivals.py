"""The two ways to crawl that the schedule stands between: by a fixed hour, and by knowing every time."""

from __future__ import annotations

import math
from bisect import bisect_left

from crawler.simulate.tally import Tally
from crawler.simulate.trace import DAY, HOUR, Newsroom, Story

DENSE_HOURS = 48
SPARSE_DAYS = 30


def fixed(newsroom: Newsroom, first: float, end: float) -> Tally:
    """Crawl by the hour: the door each hour, an article hourly for 48 hours, then daily to its day 30.

    An answer 304 is a request too, and each hour's run reads robots.txt first, once, as a crawler does that
    keeps nothing from run to run. It is spared what the schedule is not: its requests take no time, and its
    door shows all that is new.
    """
    runs = math.ceil((end - first) / HOUR)
    tally = Tally(looks=runs, robots=runs)
    for story in newsroom.stories:
        found = first + math.ceil((story.published - first) / HOUR) * HOUR
        if found < end:
            _ask(tally, story, [at for at in _times(found) if at < end])
    return tally


def oracle(newsroom: Newsroom, end: float) -> Tally:
    """Crawl by knowing: ask for each article when it is published and when it is edited, nothing else."""
    tally = Tally()
    for story in newsroom.stories:
        _ask(tally, story, [at for at in (story.published, *story.edits) if at < end])
    return tally


def _times(found: float) -> list[float]:
    hours = [found + hour * HOUR for hour in range(DENSE_HOURS + 1)]
    return hours + [found + day * DAY for day in range(DENSE_HOURS // 24 + 1, SPARSE_DAYS + 1)]


def _ask(tally: Tally, story: Story, times: list[float]) -> None:
    """Count requests at these times; the first after an edit catches it, unless the next edit is sooner."""
    tally.asks += len(times)
    tally.delays.append(times[0] - story.published)
    tally.caught += len({bisect_left(times, edit) for edit in story.edits} - {len(times)})
