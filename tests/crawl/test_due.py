"""Crawls as the daemon starts them: of a newsroom, only what is due is asked for."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.certificates import Authority
from tests.crawling import Place
from tests.doors.lists import HOST, path, rss, sitemap
from tests.doors.newsroom import Newsroom
from tests.hostile import Answer, Hostile, answer, article

XML = "Content-Type: application/xml"
SAME = answer(b"", status="304 Not Modified")
DOOR_DUE = timedelta(minutes=12)
ALL_DUE = timedelta(minutes=12)
"""Another twelve minutes later the articles are due, too."""


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))
    answers: dict[str, Answer] = {HOST + path(n): answer(article(f"Ferry {n}")) for n in range(1, 5)}
    with Hostile(answers, authority.server_context(HOST)) as server:
        yield Newsroom(Place(tmp_path), server, answers)


def due(newsroom: Newsroom, **settings: str) -> list[str]:
    """Crawl as the daemon does; return the paths that were asked for."""
    ran, asked = newsroom.crawl(DUE_ONLY="True", **settings)
    assert ran.code == 0, ran.out + ran.err
    return asked


def test_only_what_is_due_is_asked_for_and_a_door_is_asked_whether_it_changed(newsroom: Newsroom) -> None:
    newsroom.shows(rss=answer(rss([1, 2]), XML, 'ETag: "one"'))
    asked = due(newsroom)
    assert asked[0] == "/rss"
    assert sorted(asked[1:]) == [path(1), path(2)]
    assert due(newsroom) == []

    newsroom.shows(rss=SAME)
    newsroom.age(DOOR_DUE)
    assert due(newsroom) == ["/rss"]
    assert newsroom.doors == {"used": f"https://{HOST}/rss", "tried": {f"https://{HOST}/rss": "fresh"}}
    assert b'If-None-Match: "one"' in gzip.decompress(newsroom.place.warcs()[-1].read_bytes())

    newsroom.shows(rss=answer(rss([3, 2]), XML, 'ETag: "two"'))
    newsroom.edits(2, answer(article("Ferry 2 is late")))
    newsroom.age(ALL_DUE)
    asked = due(newsroom)
    assert asked[0] in ("/rss", path(1), path(2))
    assert sorted(asked) == ["/rss", path(1), path(2), path(3)]
    assert newsroom.place.report()["outcomes"] == {"stored": 2, "revisit": 1}


def test_a_better_door_is_tried_again_at_the_first_look_a_day_after_it_closed(newsroom: Newsroom) -> None:
    newsroom.shows(news=answer(sitemap([1]), XML))
    assert due(newsroom) == ["/rss", "/news.xml", path(1)]

    newsroom.shows(rss=answer(rss([2, 1]), XML), news=answer(sitemap([2, 1]), XML))
    newsroom.age(timedelta(hours=23, minutes=50))
    assert set(due(newsroom)) == {"/news.xml", path(1), path(2)}

    newsroom.age(DOOR_DUE)
    assert due(newsroom) == ["/rss"], "what it shows is known: nothing is fetched twice"
    rss_url, news_url = f"https://{HOST}/rss", f"https://{HOST}/news.xml"
    assert newsroom.doors["used"] == rss_url
    assert (newsroom.doors["left"], newsroom.doors["why"]) == (news_url, "bettered")


def test_in_quiet_hours_and_while_a_host_rests_nothing_is_asked_for(newsroom: Newsroom) -> None:
    newsroom.shows(rss=answer(rss([1]), XML))
    now, hour = datetime.now(ZoneInfo("America/Anchorage")), timedelta(hours=1)
    assert due(newsroom, QUIET_HOURS=f"{now - hour:%H:%M}-{now + hour:%H:%M}") == []

    newsroom.edits(1, answer(b"", status="503 Not now"))
    assert due(newsroom) == ["/rss", path(1)]
    newsroom.age(timedelta(seconds=30))
    assert due(newsroom) == []

    newsroom.edits(1, answer(article("Ferry 1")))
    newsroom.age(timedelta(minutes=1))
    assert due(newsroom) == [path(1)], "it stayed due while its host rested"


def test_a_crawl_by_hand_asks_for_all_and_what_it_asked_for_is_due_later(newsroom: Newsroom) -> None:
    newsroom.shows(rss=answer(rss([1]), XML))
    assert newsroom.crawl()[1] == ["/rss", path(1)]
    assert newsroom.crawl()[1] == ["/rss", path(1)]
    assert due(newsroom) == []


def test_what_robots_txt_forbids_is_remembered_for_an_hour(newsroom: Newsroom) -> None:
    newsroom.shows(rss=answer(rss([1]), XML), robots=answer(b"User-agent: *\nDisallow: /story/"))
    assert due(newsroom) == ["/rss"]
    assert newsroom.asked_for_robots

    newsroom.shows(rss=answer(rss([2, 1]), XML))
    newsroom.age(timedelta(minutes=30))
    assert due(newsroom) == ["/rss"]
    assert newsroom.place.report()["reasons"] == {"refused: robots": 2}
    assert not newsroom.asked_for_robots

    newsroom.shows(robots=answer(b""))
    newsroom.age(timedelta(minutes=45))
    assert sorted(due(newsroom)) == ["/rss", path(1), path(2)]
    assert newsroom.asked_for_robots
