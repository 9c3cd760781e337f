"""The daemon that a world is crawled by, as a user starts it, with settings that shrink its clock."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.certificates import Authority
from tests.crawling import ROOT, Place, hosts
from tests.newsroom import pages
from tests.newsroom.life import Life, load
from tests.newsroom.score import Score, Switch, Told, pending, score
from tests.newsroom.world import World

LOOK_SECONDS = 1.0
"""How often the world looks whether all that a round brought was asked for."""
EVERY = "2s"
OUTLETS_AN_ENTRY = 20
TIMETABLE, OUTPUT = "timetable.toml", "daemon.log"
NOTHING_DUE = '[[entry]]\nname = "leap-day"\nspider = "page"\ncron = "0 0 29 2 *"\n'

Daemon = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Clock:
    """Seconds where the crawler counts minutes and days; `patience` is what the world has for a round."""

    door: int
    retry: int
    article: int
    patience: int

    @property
    def settings(self) -> dict[str, str]:
        """The settings of the schedule: nothing decays, so that each round takes as long as the next."""
        door, retry, article = str(self.door), str(self.retry), str(self.article)
        return {
            "DOOR_SHORTEST": door,
            "DOOR_IDLE": door,
            "DOOR_LONGEST": door,
            "DOOR_RETRY": retry,
            "DOOR_RETRY_CLOSED": retry,
            "ARTICLE_FIRST": article,
            "ARTICLE_SHORTEST": article,
            "ARTICLE_CHANGED": "1",
            "ARTICLE_UNCHANGED": "1",
        }

    @property
    def least_gap(self) -> float:
        """How soon an article may be asked for again: what is due within a quarter of a look is taken."""
        return self.article - self.door / 4


def crawl_world(
    folder: Path, life_file: Path, clock: Clock, say: Callable[[str], object] = lambda words: None
) -> Score:
    """Let a life pass while the daemon crawls it, and score it from the server's log.

    A round ends when the log shows all that it brought, or when the world's patience does. At the end the
    timetable is emptied, so that the crawls that are on come to their own ends.
    """
    life, authority, place = load(life_file), Authority(folder), Place(folder)
    names = sorted({host for room in life.rooms for host in pages.hosts(room)})
    with World(life, authority.server_context(*names)) as world:
        settings = {"HOSTS": hosts(world.hosts), "NOTICE_COMMAND": "true", **clock.settings}
        with _daemon(place, life, authority.ca_file, settings) as daemon:
            for world.now in range(life.rounds):
                _pass_round(world, life, daemon, clock.patience)
                say(f"round {world.now + 1} of {life.rounds}: {len(world.log):,} requests so far")
            _come_to_rest(place, daemon, clock.patience)
        return score(life, world.log, _told(place), clock.least_gap)


def _pass_round(world: World, life: Life, daemon: Daemon, patience: int) -> None:
    _wait(daemon, patience, lambda: not pending(life, list(world.log), world.now))


def _come_to_rest(place: Place, daemon: Daemon, patience: int) -> None:
    """Leave nothing to start, and wait for the crawls that are on."""
    (place.folder / TIMETABLE).write_text(NOTHING_DUE, encoding="utf-8")

    def rests() -> bool:
        said = (place.folder / OUTPUT).read_text(encoding="utf-8")
        return "the timetable was read again" in said and said.count(" started (") == said.count(" ended: ")

    _wait(daemon, patience, rests)


def _wait(daemon: Daemon, patience: int, is_over: Callable[[], bool]) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end and daemon.poll() is None and not is_over():
        time.sleep(LOOK_SECONDS)


@contextmanager
def _daemon(place: Place, life: Life, ca_file: Path, settings: dict[str, str]) -> Iterator[Daemon]:
    """Run the daemon over every newsroom; at the end it is told to stop, and must do so in peace."""
    timetable, output = place.folder / TIMETABLE, place.folder / OUTPUT
    timetable.write_text("\n".join(_entries(life)), encoding="utf-8")
    own = {"TIMETABLE": str(timetable), "OPERATOR_CONTACT": "desk@polaris.example", "DAEMON_CRAWLS": "2"}
    with output.open("wb") as file:
        daemon = subprocess.Popen(
            [sys.executable, "-m", "scrapy", "daemon"],
            cwd=ROOT,
            env=place.environment({**own, **settings}) | {"SSL_CERT_FILE": str(ca_file)},
            stdout=file,
            stderr=file,
        )
        try:
            yield daemon
        finally:
            daemon.terminate()
            code = daemon.wait(timeout=180)
    if code:
        raise AssertionError(f"the daemon ended with {code}: {output.read_text()[-2_000:]}")


def _entries(life: Life) -> Iterator[str]:
    """Yield the timetable: each group's newsrooms, some to an entry."""
    for group in dict.fromkeys(room.group for room in life.rooms):
        outlets = [room.outlet for room in life.rooms if room.group == group]
        for first in range(0, len(outlets), OUTLETS_AN_ENTRY):
            some = outlets[first : first + OUTLETS_AN_ENTRY]
            name = f"{group.replace('_', '-')}-{first}"
            args = f'{{ only = "{",".join(some)}" }}'
            yield f'[[entry]]\nname = "{name}"\nspider = "{group}"\nevery = "{EVERY}"\nargs = {args}\n'


def _told(place: Place) -> Told:
    """Return what the crawls left in the archive."""
    switches: dict[str, list[Switch]] = {}
    reports = [json.loads(file.read_bytes()) for file in place.archive.glob("runs/*/*/*/*.json")]
    for report in sorted(reports, key=lambda report: str(report["started_at"])):
        for outlet, doors in report["doors"].items():
            if "left" in doors:
                switches.setdefault(outlet, []).append(Switch(doors["left"], doors["why"], doors["used"]))
    texts = [record["body_text"] for record in place.records("articles")]
    return Told(switches, texts, [record["url"] for record in place.records("tombstones")])
