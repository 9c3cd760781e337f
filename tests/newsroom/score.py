"""What the world's own log says of the crawls: what was found, fetched twice, caught, and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.newsroom import pages
from tests.newsroom.life import Life, Room
from tests.newsroom.world import Asked


@dataclass
class Score:
    """Counts of a life, and names of what went wrong."""

    newsrooms: int = 0
    requests: int = 0
    articles: int = 0
    edits: int = 0
    switches: int = 0
    """Newsrooms whose best door died or was blocked."""
    retracted: int = 0
    missed: list[str] = field(default_factory=list)
    """Articles that were never fetched in the round of their appearance."""
    twice: list[str] = field(default_factory=list)
    """Versions whose whole bytes were fetched more than once, and addresses asked for twice in a round."""
    uncaught: list[str] = field(default_factory=list)
    """Edits that were not fetched in their round."""
    unread: list[str] = field(default_factory=list)
    """Versions that no record of the archive says."""
    untold: list[str] = field(default_factory=list)
    """Newsrooms whose switch of doors is not in the report of the run that made it."""

    @property
    def faults(self) -> list[str]:
        """All that went wrong, in words."""
        named = {
            "missed": self.missed,
            "twice": self.twice,
            "uncaught": self.uncaught,
            "unread": self.unread,
            "untold": self.untold,
        }
        return [f"{what} {one}" for what, found in named.items() for one in found]

    def __str__(self) -> str:
        return (
            f"{self.newsrooms} newsrooms, {self.requests:,} requests: {self.articles:,} articles"
            f" ({len(self.missed)} missed, {len(self.twice)} fetched twice), {self.edits:,} edits"
            f" ({len(self.uncaught)} not caught), {len(self.unread)} versions without a record,"
            f" {self.switches} doors died or were blocked"
            f" ({len(self.untold)} not told), {self.retracted} retracted"
        )


Doors = Mapping[tuple[int, str], Mapping[str, Any]]
"""What the reports say of doors, by round and outlet."""


def score(life: Life, log: Iterable[Asked], doors: Doors, texts: Iterable[str]) -> Score:
    """Judge a log, what the reports say of doors, and the texts of the archive's records."""
    made = Score(newsrooms=len(life.rooms))
    got: Counter[tuple[str, int, int]] = Counter()
    asked: Counter[tuple[str, int]] = Counter()
    numbers = {
        f"{room.outlet}{pages.path(room, story)}": story for room in life.rooms for story in room.stories
    }
    names = {host: room.outlet for room in life.rooms for host in (room.host, f"www.{room.host}")}
    for one in log:
        made.requests += 1
        name = f"{names[one.host]}{one.path.partition('?')[0]}"
        if name in numbers and one.status != 301:
            asked[name, one.now] += 1
            got[name, one.now, numbers[name].version(one.now)] += one.status == 200
    made.twice += [f"{name} in round {now}" for (name, now), times in asked.items() if times > 1]
    read = {text.partition(":")[0] + ":" for text in texts}
    for room in life.rooms:
        _room(made, room, got)
        made.unread += [words for words in _versions(room) if words not in read]
        _doors(made, room, doors)
    return made


def _room(made: Score, room: Room, got: Counter[tuple[str, int, int]]) -> None:
    for story in room.stories:
        name = f"{room.outlet}{pages.path(room, story)}"
        made.articles += 1
        made.edits += len(story.versions) - 1
        made.retracted += story.retracted is not None
        for version, now in enumerate(story.versions, 1):
            if not got[name, now, version]:
                (made.missed if version == 1 else made.uncaught).append(f"{name} in round {now}")
        for version in range(1, len(story.versions) + 1):
            times = sum(
                count for (whose, _, which), count in got.items() if (whose, which) == (name, version)
            )
            if times > 1 and room.fate != "moved":
                made.twice.append(f"{name} version {version}: {times} times")


def _versions(room: Room) -> Iterator[str]:
    for story in room.stories:
        for version in range(1, len(story.versions) + 1):
            yield pages.said(room, story, version)


def _doors(made: Score, room: Room, doors: Doors) -> None:
    if room.fate in ("dead", "blocked"):
        made.switches += 1
        told = doors.get((room.since, room.outlet), {})
        if not told.get("left") or not told.get("used"):
            made.untold.append(f"{room.outlet} ({room.fate})")
