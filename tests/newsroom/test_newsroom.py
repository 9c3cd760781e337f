"""A dozen newsrooms and the daemon through three rounds of their lives; long form: `./dev newsroom`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from crawler.observe.watch.outbox import Outbox
from tests.crawling import Place
from tests.newsroom import pages
from tests.newsroom.crawls import Clock, crawl_world
from tests.newsroom.life import GROUPS, Life, Room, Story, live, load, save
from tests.newsroom.score import Score, Switch, Told, pending, score
from tests.newsroom.world import Asked
from tests.schedule.conftest import opened

A_DOZEN = live(12, 3, ("nexstar", "fox_owned"), seed=11)
QUICK = Clock(door=1, retry=4, article=4, patience=180)
ROOM = Room("kpol", "gray", "kpol9.example", [Story(0, [0, 1]), Story(1, [1], 2)], "dead", 1, 2)
PATHS = [pages.path(ROOM, story) for story in ROOM.stories]
DOOR = pages.best_doors(ROOM)[0]
LOG = [
    Asked(0, ROOM.host, PATHS[0], 200, 0),
    Asked(1, ROOM.host, PATHS[0], 200, 10),
    Asked(1, ROOM.host, PATHS[1], 200, 10),
    Asked(2, ROOM.host, PATHS[1], 410, 20),
    Asked(2, ROOM.host, DOOR, 200, 20),
]
LEFT, BACK = Switch("feed", "gone", "front"), Switch("front", "bettered", f"https://kpol9.example{DOOR}")
TEXTS = [f"{pages.said(ROOM, *version)} text" for version in ((ROOM.stories[0], 1), (ROOM.stories[0], 2))]
TEXTS.append(f"{pages.said(ROOM, ROOM.stories[1], 1)} text")
TOLD = Told({"kpol": [LEFT, BACK]}, TEXTS, [f"https://kpol9.example{PATHS[1]}"])


def judged(log: list[Asked] = LOG, told: Told = TOLD) -> Score:
    return score(Life(3, [ROOM]), log, told, least_gap=8)


def kinds(made: Score) -> set[str]:
    return {words.partition(" ")[0] for words in made.faults}


def test_the_daemon_misses_nothing_in_a_dozen_newsrooms_and_takes_healed_doors_again(tmp_path: Path) -> None:
    assert {room.fate for room in A_DOZEN.rooms} == {None, "dead", "blocked", "moved", "left"}
    save(A_DOZEN, tmp_path / "life.json")
    made = crawl_world(tmp_path, tmp_path / "life.json", QUICK)
    assert made.faults == [], (tmp_path / "daemon.log").read_text()[-3_000:]
    assert made.articles > 12 * 6
    assert min(made.edits, made.closed, made.healed, made.moved, made.left, made.retracted) > 0
    with opened(f"sqlite:///{tmp_path}/state.db") as engine:
        letters = Outbox(engine).latest(100)
    noted = [letter.subject for letter in letters if letter.kind == "door_switched"]
    closed = [room for room in A_DOZEN.rooms if room.fate in ("dead", "blocked")]
    away = {room.outlet for room in A_DOZEN.rooms if room.fate == "left"}
    switched = sorted(outlet for outlet in noted if outlet not in away)
    assert switched == sorted([room.outlet for room in closed] + [r.outlet for r in closed if r.until])
    assert away < set(noted)

    interface = f"https://api.{next(room.host for room in A_DOZEN.rooms if room.group == 'fox_owned')}"
    found = Place(tmp_path).scrapy("find", f"{interface}{pages.LISTS['fox_owned']}")
    assert "application/json" in found.out, "what a platform answers is archived as feeds are"


def test_a_life_comes_back_from_its_file_and_each_platform_is_in_it(tmp_path: Path) -> None:
    life = live(300, 4)
    save(life, tmp_path / "life.json")
    assert load(tmp_path / "life.json") == life
    assert len({room.host for room in life.rooms}) == 300
    assert {room.group for room in life.rooms} == set(GROUPS)


def test_a_log_without_fault_has_none() -> None:
    assert judged().faults == []


@pytest.mark.parametrize(
    ("log", "fault"),
    [
        ([*LOG[:2], *LOG[3:]], "missed"),
        ([LOG[0], *LOG[2:]], "uncaught"),
        ([*LOG[:3], LOG[4]], "unburied"),
        (LOG[:4], "unhealed"),
        ([*LOG, replace(LOG[1], at=30)], "twice"),
        ([*LOG, replace(LOG[1], at=30, host=f"www.{ROOM.host}")], "twice"),
        ([*LOG, Asked(1, ROOM.host, PATHS[1] + pages.WAY_IN, 304, 12)], "hasty"),
    ],
)
def test_each_fault_of_a_crawl_is_seen_in_the_log(log: list[Asked], fault: str) -> None:
    assert kinds(judged(log)) == {fault}


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (replace(TOLD, texts=TEXTS[1:]), "unread"),
        (replace(TOLD, tombstones=[]), "unmarked"),
        (replace(TOLD, tombstones=[f"https://kpol9.example{path}" for path in PATHS]), "buried"),
        (replace(TOLD, switches={}), "untold"),
        (replace(TOLD, switches={"kpol": [LEFT]}), "untold"),
        (replace(TOLD, switches={"kpol": [LEFT, BACK, LEFT]}), "untold"),
        (replace(TOLD, switches={"kpol": [LEFT, Switch("front", "bettered", "else")]}), "untold"),
    ],
)
def test_each_fault_of_what_a_crawl_left_is_seen(told: Told, fault: str) -> None:
    assert kinds(judged(told=told)) == {fault}


def test_a_switch_that_was_told_where_there_was_none_is_a_fault() -> None:
    quiet = msgspec.structs.replace(ROOM, fate=None, until=None)
    assert kinds(score(Life(3, [quiet]), LOG, TOLD)) == {"untold"}


def test_a_newsroom_that_left_for_another_host_must_be_told_and_nothing_of_it_be_found() -> None:
    gone = msgspec.structs.replace(ROOM, fate="left", until=None)
    life = Life(3, [gone])
    log = [LOG[0], Asked(1, ROOM.host, "/", 301, 5)]
    told = Told({"kpol": [Switch("feed", "moved to new-kpol.example", None)] * 2}, TEXTS[:1], [])
    assert score(life, log, told).faults == []
    assert kinds(score(life, log[:1], told)) == {"unlooked"}
    assert kinds(score(life, log, replace(told, switches={}))) == {"untold"}
    assert score(life, log, told).articles == 1


def test_a_round_waits_for_all_that_it_brought() -> None:
    life = Life(3, [ROOM])
    assert [due.fault for due in pending(life, LOG[:2], 1)] == ["missed"]
    assert pending(life, LOG, 1) == []
