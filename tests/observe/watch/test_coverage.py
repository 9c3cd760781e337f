"""Fields that are read no more, at one newsroom or at most of a group: in counts, and after a crawl."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from scrapy.settings import Settings
from sqlalchemy import Engine, func, select

from crawler.config import DEFAULTS, Config
from crawler.observe.report import ARTICLES, BODY, PAGES, Report
from crawler.observe.watch import causes, watcher
from crawler.observe.watch.causes import coverage_dropped
from crawler.observe.watch.coverage import Days, Drop, dropped, drops
from crawler.observe.watch.outbox import Notice, Outbox
from crawler.observe.watch.tallies import FIELD_COUNTS, forget_fields, hand_over
from crawler.records import Article, Outcome, PageEnd
from tests.certificates import Authority
from tests.crawling import Place, hosts
from tests.databases import address, engine, postgres
from tests.newsroom import pages
from tests.newsroom.life import Life, Room, Story, live
from tests.newsroom.world import World
from tests.schedule.conftest import opened

__all__ = ["address", "engine", "postgres"]

AT = datetime(2026, 6, 29, 12, tzinfo=UTC)
"""A Monday."""
TODAY = AT.date()
ARTICLE = Article(record_id="1", url="https://kpol9.example/1", headline="Ferry sails", body_text="It sails.")


def lives(
    shares: Mapping[int, float],
    *,
    field: str = "authors",
    a_day: int = 24,
    days: int = 28,
    usual: float = 1.0,
) -> Days:
    """Return counts of the days until today, the share of a field by how many days ago."""
    found = {}
    for ago in range(days):
        had = round(a_day * shares.get(ago, usual))
        found[TODAY - timedelta(days=ago)] = Counter({PAGES: a_day, ARTICLES: a_day, field: had})
    return found


GOOD = lives({})
LOST = lives({0: 0, 1: 0})


def subjects(found: list[Drop]) -> list[tuple[str | None, str]]:
    return [(drop.outlet, drop.field) for drop in found]


def test_a_report_counts_the_fields_that_the_pages_of_each_newsroom_had() -> None:
    made = Report("run-1", "hearst", {}, AT, "file:///archive")
    for outlet in ("kpol", "kaur", None):
        made.count(PageEnd(url=ARTICLE.url, outcome=Outcome.STORED, outlet=outlet, article=ARTICLE))
    made.count(PageEnd(url=ARTICLE.url, outcome=Outcome.NOT_ARTICLE, outlet="kpol"))
    made.count(PageEnd(url=ARTICLE.url, outcome=Outcome.HTTP_ERROR, outlet="kpol"))
    one = {PAGES: 1, ARTICLES: 1, "headline": 1, BODY: 1}
    assert made.outlet_fields == {"kpol": {**one, PAGES: 2}, "kaur": one}
    assert made.fields == {PAGES: 3, ARTICLES: 2, "headline": 2, BODY: 2}


def test_a_field_lost_at_one_newsroom_of_ten_is_told_of_that_newsroom() -> None:
    outlets = {f"k{number}": GOOD for number in range(9)} | {"kpol": LOST}
    (drop,) = dropped("hearst", outlets)
    assert (drop.spider, drop.outlet, drop.field) == ("hearst", "kpol", "authors")
    assert (drop.since, drop.now, drop.before) == (TODAY - timedelta(days=2), 1 / 3, 1)


def test_a_field_lost_at_most_newsrooms_is_told_once_of_their_spider() -> None:
    outlets = {f"k{number}": LOST for number in range(6)} | {f"w{number}": GOOD for number in range(4)}
    assert subjects([*dropped("hearst", outlets)]) == [(None, "authors")]
    few = {f"k{number}": LOST for number in range(3)} | {f"w{number}": GOOD for number in range(7)}
    assert subjects([*dropped("hearst", few)]) == [(f"k{number}", "authors") for number in range(3)]


def test_newsrooms_with_too_few_pages_each_are_judged_together() -> None:
    outlets = {f"k{number}": lives({0: 0, 1: 0}, a_day=2, days=8) for number in range(12)}
    assert subjects([*dropped("hearst", outlets)]) == [(None, "authors")]


def test_a_field_that_weekends_lack_is_not_lost_on_a_weekend() -> None:
    weekends = {ago: 0.2 for ago in range(28) if (TODAY - timedelta(days=ago + 1)).weekday() >= 5}
    assert 0 in weekends, "the newest day is one of them"
    assert [*dropped("hearst", {"kpol": lives(weekends)})] == []
    assert [*dropped("hearst", {"kpol": lives(dict.fromkeys((0, 1), 0.2))})] != []


def test_a_field_that_was_never_there_or_is_lost_on_few_pages_is_not_told() -> None:
    assert [*dropped("hearst", {"kpol": lives({}, usual=0.05)})] == []
    assert [*dropped("hearst", {"kpol": lives({0: 0.7, 1: 0.7})})] == []
    assert [*dropped("hearst", {"kpol": lives({0: 0}, a_day=9, days=2)})] == []


def test_a_page_without_a_body_is_no_article_and_still_counts_against_the_body_alone() -> None:
    days = {day: Counter({**counted, BODY: counted[ARTICLES]}) for day, counted in GOOD.items()}
    for ago in range(3):
        days[TODAY - timedelta(days=ago)] = Counter({PAGES: 24})
    assert subjects([*dropped("hearst", {"kpol": days})]) == [("kpol", BODY)]


def test_hundreds_of_newsrooms_are_judged_by_shares_of_many_pages() -> None:
    outlets = {f"k{number}": lives({0: 0, 1: 0}, a_day=400) for number in range(20)}
    assert subjects([*dropped("hearst", outlets)]) == [(None, "authors")]


def test_drops_are_found_in_what_runs_have_handed_over_and_old_counts_are_forgotten(engine: Engine) -> None:
    for day in range(1, 11):
        hand_over(
            engine, _report(f"run-{day}", AT.replace(day=day), {"kpol": 30 if day < 8 else 3, "kaur": 30})
        )
    (drop,) = drops(engine, date(2026, 6, 10))
    assert (drop.spider, drop.outlet, drop.field) == ("hearst", "kpol", BODY)
    assert drops(engine, date(2026, 9, 1)) == []
    forget_fields(engine, AT.replace(month=8, day=4))
    with engine.connect() as connection:
        assert connection.execute(select(func.min(FIELD_COUNTS.c.day))).scalar() == date(2026, 6, 5)


def test_the_daemon_compares_once_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[datetime] = []

    def compare(engine: Engine, at: datetime) -> list[Notice]:
        compared.append(at)
        return []

    monkeypatch.setattr(causes, "coverage_dropped", compare)
    (tmp_path / "spool").mkdir()
    config = Config.from_settings(
        Settings({**DEFAULTS, "SPOOL_DIR": str(tmp_path / "spool"), "NOTICE_COMMAND": "true"})
    )
    with opened(f"sqlite:///{tmp_path}/state.db") as engine:
        watch = watcher.Watcher(engine, config)
        watch.look()
        watch.look()
        assert len(compared) == 1
        monkeypatch.setattr(watcher, "COMPARE_EVERY", timedelta(0))
        watch.look()
    assert len(compared) == 2


def test_of_eleven_newsrooms_crawled_the_one_whose_bodies_vanished_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = [Story(number, [0]) for number in range(24)]
    rooms = [Room(room.outlet, room.group, room.host, stories[:2]) for room in live(11, 2, ("gray",)).rooms]
    rooms[4] = bare = Room(rooms[4].outlet, "gray", rooms[4].host, stories)
    kept_whole = pages.article

    def article(room: Room, host: str, story: Story, now: int) -> bytes:
        page = kept_whole(room, host, story, now)
        return re.sub(rb"(?s)<body.*", b"<body><div id='app'></div>", page) if room is bare else page

    monkeypatch.setattr(pages, "article", article)
    with opened(f"sqlite:///{tmp_path}/state.db") as engine:
        for ago in range(1, 8):
            outlets = {room.outlet: 30 for room in rooms}
            hand_over(engine, _report(f"run-{ago}", datetime.now(UTC) - timedelta(days=ago), outlets, "gray"))
        _crawl(tmp_path, Life(1, rooms), monkeypatch)
        (notice,) = coverage_dropped(engine, datetime.now(UTC))
        Outbox(engine).put([notice], AT)
    assert notice.subject == f"{bare.outlet} body_text"
    assert re.fullmatch(rf"{bare.outlet}: body_text on 5\d% of the newest pages, 100% before", notice.text)
    assert (notice.facts["spider"], notice.facts["outlet"]) == ("gray", bare.outlet)


def _crawl(folder: Path, life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(folder)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))
    only = ",".join(room.outlet for room in life.rooms)
    with World(life, authority.server_context(*(room.host for room in life.rooms))) as world:
        ran = Place(folder).scrapy(
            "crawl", "gray", "-a", f"only={only}", HOSTS=hosts(world.hosts), RENDER="off"
        )
    assert ran.code == 0, ran.out + ran.err
    counted = Place(folder).report()["outcomes"]
    assert counted == {"stored": 20, "not_article": 24}, counted


def _report(run_id: str, at: datetime, bodies: Mapping[str, int], spider: str = "hearst") -> Report:
    made = Report(run_id, spider, {}, at, "file:///archive", ended_at=at)
    made.outlet_fields = {
        outlet: Counter({PAGES: 30, ARTICLES: 30, BODY: count}) for outlet, count in bodies.items()
    }
    return made
