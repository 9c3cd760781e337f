"""The life of a world of newsrooms, drawn from a seed and written to a file that the crawler never reads.

It goes in rounds. In each newsroom articles appear in every round, some are edited, one may be retracted; and
from its round on a newsroom may have a fate: its best door is `dead` (404) or `blocked` (403), for a round or
for good, or the whole newsroom has `moved` to `www.` of its name, or has `left` for a host that the spider
files do not know. Ids and hosts of newsrooms are those of these files.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import msgspec

from crawler.extract.library import library

SEED = 20261122
GROUPS = ("hearst", "nexstar", "sinclair", "gray", "tegna", "scripps", "abc_owned", "fox_owned")
FIRST, MORE = 3, 2
"""Articles that are there at first, and that each round brings."""
EDITED = 0.3
"""Chance that an article which is there is edited in a round."""
RETRACTED = 0.2
"""Chance that a newsroom retracts its oldest article, in any round but the first."""
HEALED = 0.7
"""Chance that a door which died or was blocked opens again a round later, if there is one."""
FATES = {"dead": 0.2, "blocked": 0.1, "moved": 0.1, "left": 0.05}


class Story(msgspec.Struct, frozen=True):
    """An article: its number, and the round in which each of its versions appears."""

    number: int
    versions: list[int]
    retracted: int | None = None
    """The round from which on it is gone."""

    def version(self, now: int) -> int:
        """Return which version there is in a round, 1 the first; 0 where there is none yet."""
        return sum(first <= now for first in self.versions)


class Room(msgspec.Struct, frozen=True):
    """One newsroom."""

    outlet: str
    group: str
    host: str
    stories: list[Story]
    fate: str | None = None
    since: int = 0
    """The round from which on the fate holds."""
    until: int | None = None
    """The round in which it is over; None for never."""

    def fate_in(self, now: int) -> str | None:
        """Return the fate that holds in a round."""
        is_over = now < self.since or (self.until is not None and now >= self.until)
        return None if is_over else self.fate

    def is_away(self, now: int) -> bool:
        """Tell whether the newsroom has left its host: nobody can be asked to find what it has there."""
        return self.fate_in(now) == "left"


class Life(msgspec.Struct, frozen=True):
    """All newsrooms, and how many rounds they live."""

    rounds: int
    rooms: list[Room]


def live(count: int, rounds: int, groups: tuple[str, ...] = GROUPS, seed: int = SEED) -> Life:
    """Return the life of `count` newsrooms, spread over the groups as they have them."""
    chance = random.Random(seed)
    rooms = [_room(chance, *place, rounds) for place in _places(count, groups)]
    return Life(rounds, rooms)


def save(life: Life, file: Path) -> None:
    """Write a life."""
    file.write_bytes(msgspec.json.format(msgspec.json.encode(life), indent=1))


def load(file: Path) -> Life:
    """Read a life."""
    return msgspec.json.decode(file.read_bytes(), type=Life)


def _places(count: int, groups: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield group, outlet and host, a newsroom of each group in turn, until there are enough."""
    left = {group.name: list(group.outlets) for group in library().groups if group.name in groups}
    hosts: set[str] = set()
    while len(hosts) < count and any(left.values()):
        for name in groups:
            if left[name] and len(hosts) < count:
                outlet = left[name].pop(0)
                if outlet.host not in hosts:
                    hosts.add(outlet.host)
                    yield name, outlet.id, outlet.host


def _room(chance: random.Random, group: str, outlet: str, host: str, rounds: int) -> Room:
    stories = []
    for number in range(FIRST + MORE * (rounds - 1)):
        first = max(0, (number - FIRST) // MORE + 1) if number >= FIRST else 0
        versions = [first, *(now for now in range(first + 1, rounds) if chance.random() < EDITED)]
        gone = chance.randrange(1, rounds) if number == 0 and chance.random() < RETRACTED else None
        stories.append(Story(number, [now for now in versions if gone is None or now < gone], gone))
    fate = chance.choices([*FATES, None], [*FATES.values(), 1 - sum(FATES.values())])[0]
    if fate == "moved" and host.startswith("www."):
        fate = None
    since = chance.randrange(1, rounds)
    heals = fate in ("dead", "blocked") and since + 1 < rounds and chance.random() < HEALED
    return Room(outlet, group, host, stories, fate, since, since + 1 if heals else None)
