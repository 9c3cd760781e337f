"""What the world's own log says of the crawls: what was found, fetched twice, caught, followed and told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.newsroom import pages
from tests.newsroom.life import Life, Room, Story
from tests.newsroom.world import Asked


class Due(NamedTuple):
    """What a round must bring: the fault where it does not, and the request that shows it."""

    fault: str
    name: str
    answer: str
    """`v1` for the whole first version of an article, else the status."""


class Switch(NamedTuple):
    """One change of doors as a run's report tells it: the address that was left, why, and the one used."""

    left: str
    why: str
    used: str | None


@dataclass
class Score:
    """Counts of a life, and names of what went wrong.

    missed    an article was not fetched in the round of its appearance
    uncaught  an edit was not, in its own
    unburied  a retracted article was not asked for
    unmarked  it has no tombstone
    buried    an article that was not retracted has one
    unhealed  a door that is open again was not asked
    unlooked  the front page of a newsroom that left was not asked for
    twice     a version was fetched whole more than once
    hasty     an address was asked for sooner than the schedule allows
    unread    a version is in no record
    untold    the reports do not tell of each switch of doors, and of no other
    """

    newsrooms: int = 0
    requests: int = 0
    articles: int = 0
    edits: int = 0
    retracted: int = 0
    closed: int = 0
    healed: int = 0
    moved: int = 0
    left: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kinds = Counter(fault.partition(" ")[0] for fault in self.faults)
        wrong = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "none"
        return (
            f"{self.newsrooms} newsrooms, {self.requests:,} requests: {self.articles:,} articles,"
            f" {self.edits:,} edits, {self.retracted} retracted, {self.closed} best doors closed and"
            f" {self.healed} open again, {self.moved} newsrooms moved and {self.left} left; faults: {wrong}"
        )


@dataclass(frozen=True)
class Told:
    """What the crawler left: switches by newsroom, the texts of records, the addresses of tombstones."""

    switches: Mapping[str, Sequence[Switch]]
    texts: Iterable[str]
    tombstones: Iterable[str]


def dues(life: Life, now: int) -> Iterator[Due]:
    """Yield what a round must bring."""
    for room in life.rooms:
        if room.is_away(now):
            if now == room.since:
                yield Due("unlooked", f"{room.outlet}/", "301")
            continue
        for story in room.stories:
            name = f"{room.outlet}{pages.path(room, story)}"
            if now in story.versions:
                number = story.version(now)
                yield Due("missed" if number == 1 else "uncaught", name, f"v{number}")
            if story.retracted == now:
                yield Due("unburied", name, "410")
        if room.until == now:
            yield Due("unhealed", f"{room.outlet}{pages.best_doors(room)[0]}", "200")


def answered(life: Life, log: Iterable[Asked], now: int) -> set[tuple[str, str]]:
    """Return what was asked for in a round, each with its answer as in Due."""
    rooms = {host: room for room in life.rooms for host in pages.hosts(room)}
    stories = {f"{r.outlet}{pages.path(r, story)}": story for r in life.rooms for story in r.stories}
    found = set()
    for one in log:
        name = f"{rooms[one.host].outlet}{one.path}"
        if one.now == now:
            whole = one.status == 200 and name in stories
            found.add((name, f"v{stories[name].version(now)}" if whole else str(one.status)))
    return found


def pending(life: Life, log: Iterable[Asked], now: int) -> list[Due]:
    """Return what a round must bring and has not brought."""
    found = answered(life, log, now)
    return [due for due in dues(life, now) if (due.name, due.answer) not in found]


def score(life: Life, log: Sequence[Asked], told: Told, least_gap: float = 0.0) -> Score:
    """Judge a log and what the crawler left; an article may be asked for each `least_gap` seconds."""
    made = Score(newsrooms=len(life.rooms), requests=len(log))
    read = {text.partition(":")[0] + ":" for text in told.texts}
    graves = set(told.tombstones)
    for now in range(life.rounds):
        made.faults += [f"{due.fault} {due.name} in round {now}" for due in pending(life, log, now)]
    made.faults += [*_twice(life, log), *_hasty(life, log, least_gap)]
    for room in life.rooms:
        _count(made, room)
        made.faults += [f"unread {words}" for words in _versions(room) if words not in read]
        made.faults += [*_graves(room, graves), *_doors(room, told.switches.get(room.outlet, ()))]
    return made


def _count(made: Score, room: Room) -> None:
    versions = [number for story in room.stories for number in _within_reach(room, story)]
    made.articles += versions.count(1)
    made.edits += len(versions) - versions.count(1)
    made.retracted += sum(_is_retracted(room, story) for story in room.stories)
    made.closed += room.fate in ("dead", "blocked")
    made.healed += room.until is not None
    made.moved += room.fate == "moved"
    made.left += room.fate == "left"


def _twice(life: Life, log: Iterable[Asked]) -> Iterator[str]:
    """Yield the versions fetched more than once; a newsroom that moves or leaves has them at each host."""
    rooms = {host: room for room in life.rooms for host in pages.hosts(room)}
    stories = {(room.outlet, pages.path(room, story)): story for room in life.rooms for story in room.stories}
    whole: Counter[tuple[str, str, int]] = Counter()
    for one in log:
        room = rooms[one.host]
        story = stories.get((room.outlet, one.path))
        if story and one.status == 200:
            place = one.host if room.fate in ("moved", "left") else room.host
            whole[place, one.path, story.version(one.now)] += 1
    for (host, path, version), times in whole.items():
        if times > 1:
            yield f"twice {host}{path} version {version}: {times} times"


def _hasty(life: Life, log: Iterable[Asked], least_gap: float) -> Iterator[str]:
    stories = ((room, story) for room in life.rooms for story in room.stories)
    articles = {(host, pages.path(room, story)) for room, story in stories for host in pages.hosts(room)}
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one in log:
        place = one.host, one.path.removesuffix(pages.WAY_IN)
        if place in articles:
            times[place].append(one.at)
    for (host, path), came in times.items():
        gaps = [later - at for at, later in zip(sorted(came), sorted(came)[1:], strict=False)]
        if gaps and min(gaps) < least_gap:
            yield f"hasty {host}{path} after {min(gaps):.1f} s"


def _versions(room: Room) -> Iterator[str]:
    for story in room.stories:
        for version in _within_reach(room, story):
            yield pages.said(room, story, version)


def _within_reach(room: Room, story: Story) -> list[int]:
    """Return the versions of an article that the crawler can be asked for."""
    return [number for number, now in enumerate(story.versions, 1) if not room.is_away(now)]


def _is_retracted(room: Room, story: Story) -> bool:
    return story.retracted is not None and not room.is_away(story.retracted)


def _graves(room: Room, graves: set[str]) -> Iterator[str]:
    for story in room.stories:
        path = pages.path(room, story)
        is_buried = any(f"https://{host}{path}" in graves for host in pages.hosts(room))
        if is_buried != _is_retracted(room, story) and not (is_buried and story.retracted):
            yield f"{'buried' if is_buried else 'unmarked'} {room.outlet}{path}"


def _doors(room: Room, switches: Sequence[Switch]) -> Iterator[str]:
    if room.fate == "left":
        away = f"moved to {pages.new_host(room)}"
        if {switch.why for switch in switches} != {away}:
            yield f"untold {room.outlet} (left): {switches or 'nothing'}"
        return
    closes = {"dead": ["gone"], "blocked": ["blocked"]}.get(room.fate or "", [])
    expected = closes + ["bettered"] * (room.until is not None)
    told = [switch.why for switch in switches]
    best = pages.best_doors(room)[0]
    backs = [switch for switch in switches if switch.why == "bettered"]
    if told != expected or not all(str(switch.used).endswith(best) for switch in backs):
        yield f"untold {room.outlet} ({room.fate}): {told or 'nothing'}, not {expected or 'nothing'}"
