"""A dozen newsrooms crawled through three rounds of their lives; the long form is `./dev newsroom`."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.observe.watch.outbox import Outbox
from tests.newsroom import pages
from tests.newsroom.crawls import crawl_world
from tests.newsroom.life import GROUPS, Life, Room, Story, live, load, save
from tests.newsroom.score import Score, score
from tests.newsroom.world import Asked
from tests.schedule.conftest import opened

A_DOZEN = live(12, 3, ("sinclair", "gray", "abc_owned"), seed=15)
ROOM = Room("kpol", "gray", "kpol9.example", [Story(0, [0, 1]), Story(1, [1])], "dead", 1)
PATHS = [pages.path(ROOM, story) for story in ROOM.stories]
LOG = [
    Asked(0, ROOM.host, PATHS[0], 200),
    Asked(1, ROOM.host, PATHS[0], 200),
    Asked(1, ROOM.host, PATHS[1], 200),
]
TOLD = {(1, "kpol"): {"left": "feed", "used": "front"}}
TEXTS = [
    f"{pages.said(ROOM, story, version)} text"
    for story in ROOM.stories
    for version in range(1, 3 - story.number)
]


def judged(log: list[Asked], texts: list[str] = TEXTS) -> Score:
    return score(Life(2, [ROOM]), log, TOLD, texts)


def test_all_articles_of_a_dozen_newsrooms_are_found_once_edits_are_caught_and_switches_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "")  # what the crawls set is undone at the end
    assert {room.fate for room in A_DOZEN.rooms} == {None, "dead", "blocked", "moved"}
    save(A_DOZEN, tmp_path / "life.json")
    made = crawl_world(tmp_path, tmp_path / "life.json")
    assert made.faults == []
    assert made.articles == 12 * 7
    assert min(made.edits, made.switches, made.retracted) > 0
    with opened(f"sqlite:///{tmp_path}/state.db") as engine:
        waiting = [(letter.kind, letter.subject) for letter in Outbox(engine).latest(100)]
    switched = [room.outlet for room in A_DOZEN.rooms if room.fate in ("dead", "blocked")]
    assert sorted(waiting) == sorted(("door_switched", outlet) for outlet in switched)


def test_a_life_comes_back_from_its_file_and_each_platform_is_in_it(tmp_path: Path) -> None:
    life = live(300, 4)
    save(life, tmp_path / "life.json")
    assert load(tmp_path / "life.json") == life
    assert len({room.host for room in life.rooms}) == 300
    assert {room.group for room in life.rooms} == set(GROUPS)


def test_a_log_without_fault_has_none() -> None:
    assert judged(LOG).faults == []


@pytest.mark.parametrize(
    ("log", "fault"),
    [
        (LOG[:2], "missed"),
        ([LOG[0], LOG[2]], "uncaught"),
        ([*LOG, LOG[2]], "twice"),
        ([*LOG, Asked(1, ROOM.host, PATHS[1] + "?utm_source=rss", 304)], "twice"),
    ],
)
def test_each_fault_of_a_crawl_is_seen_in_the_log(log: list[Asked], fault: str) -> None:
    assert {words.partition(" ")[0] for words in judged(log).faults} == {fault}


def test_a_version_without_a_record_and_a_switch_that_was_not_told_are_faults() -> None:
    assert [words.partition(" ")[0] for words in judged(LOG, TEXTS[1:]).faults] == ["unread"]
    untold = score(Life(2, [ROOM]), LOG, {}, TEXTS)
    assert untold.faults == ["untold kpol (dead)"]
