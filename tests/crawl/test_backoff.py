"""Crawls of hosts that ask to be left alone, and of hosts whose robots.txt cannot be had."""

from __future__ import annotations

import gzip
import re
import sqlite3
from contextlib import closing

import pytest

from crawler.fetch.robots import PARSED_BYTES
from tests.crawling import Place, Ran, hosts
from tests.hostile import Answer, Hostile, answer, article, ends

ONE, OTHER = "www.kpol9.example", "www.kaur4.example"
TOO_MANY = answer(b"<title>Slow down</title>", "Retry-After: 600", status="429 Too Many Requests")
CHALLENGE = answer(
    gzip.compress(b"<!DOCTYPE html><title>Just a moment...</title>"),
    "Content-Encoding: gzip",
    status="403 Forbidden",
)


def crawl(place: Place, server: Hostile, *paths: str, **settings: str) -> Ran:
    """Crawl `host/path`s, listed in a file."""
    listed = place.folder / "urls.txt"
    listed.write_text("\n".join(f"http://{path}" for path in paths))
    every = {"HOSTS": hosts(server.hosts), "LOG_LEVEL": "INFO", **settings}
    return place.scrapy("crawl", "page", "-a", f"urls_file={listed}", **every)


def strikes(place: Place) -> list[tuple[str, str, int]]:
    with closing(sqlite3.connect(place.folder / "state.db")) as database:
        return database.execute("SELECT host, reason, strikes FROM hosts ORDER BY host").fetchall()


def page(words: str) -> bytes:
    return answer(article(words))


@pytest.mark.parametrize(
    ("blocked", "reason"),
    [
        (TOO_MANY, "429"),
        (answer(b"<title>Later</title>", status="503 Service Unavailable"), "503"),
        (CHALLENGE, "challenge"),
    ],
)
def test_a_blocked_host_is_asked_for_one_page_and_the_others_are_refused(
    place: Place, blocked: bytes, reason: str
) -> None:
    paths = [f"{ONE}/{number}" for number in range(8)]
    with Hostile({**dict.fromkeys(paths, blocked), f"{OTHER}/1": page("Ferry sails")}) as server:
        ran = crawl(place, server, *paths, f"{OTHER}/1", RETRY_TIMES="2", DOWNLOAD_DELAY="0.1")
    assert (ran.code, ran.err) == (0, "")
    assert place.report()["reasons"] == {"http_error: blocked": 1, "refused: backoff": 7}
    assert place.report()["outcomes"] == {"http_error": 1, "refused": 7, "stored": 1}
    heard = [path for path in server.requests if path.startswith(ONE)]
    assert (len(heard), heard[0]) == (2, f"{ONE}/robots.txt")
    assert strikes(place) == [(ONE, reason, 1)]


def test_the_next_run_leaves_the_host_alone_until_its_time_has_come(place: Place) -> None:
    answers = {f"{ONE}/story": TOO_MANY, f"{ONE}/1": page("Ferry sails"), f"{OTHER}/1": page("Mill burns")}
    with Hostile(answers) as server:
        crawl(place, server, f"{ONE}/story")
        heard = len(server.requests)
        assert crawl(place, server, f"{ONE}/1", f"{OTHER}/1").code == 0
        assert server.requests[heard:] == [f"{OTHER}/robots.txt", f"{OTHER}/1"]
        assert place.report()["reasons"] == {"refused: backoff": 1}
        assert re.fullmatch(
            rf"{ONE} asked at \d\d:\d\d to be left alone until \d\d:\d\dZ \(429\)",
            ends(place)[f"http://{ONE}/1"][1],
        )
        let_the_time_come(place)
        crawl(place, server, f"{ONE}/1")
    assert ends(place)[f"http://{ONE}/1"][0] == "stored"
    assert strikes(place) == [], "a good page makes up for what was"


def let_the_time_come(place: Place) -> None:
    with closing(sqlite3.connect(place.folder / "state.db")) as database:
        database.execute("UPDATE hosts SET not_before = datetime('now', '-1 minute')")
        database.commit()


FORBIDS = b"User-agent: *\nDisallow: /1\n"
CUT = b"\nDisallow: /1"
LONG = b"User-agent: *\nDisallow: /2\n".ljust(PARSED_BYTES - len(CUT), b"#") + CUT + b"00\n" + FORBIDS
ROBOTS: dict[str, tuple[Answer, str, str]] = {
    "asks-for-rest": (TOO_MANY, "refused", "to be left alone until"),
    "unreachable": (
        answer(b"", status="500 Internal Server Error"),
        "refused",
        "robots.txt is unreachable (status 500): nothing may be fetched",
    ),
    "endless": (answer(b"# so it goes\n" * 100_000), "refused", "robots.txt cannot be read"),
    "bomb": (
        answer(gzip.compress(b"#" * 1_100_000), "Content-Encoding: gzip"),
        "refused",
        "robots.txt cannot be read",
    ),
    "forbids": (answer(FORBIDS), "refused", "robots.txt does not allow it"),
    "forbids-others": (answer(b"User-agent: OtherBot\nDisallow: /\n"), "stored", ""),
    "not-found": (answer(FORBIDS, status="404 Not Found"), "stored", ""),
    "forbidden": (answer(FORBIDS, status="403 Forbidden"), "stored", ""),
    "silent": (lambda connection: connection.close(), "stored", ""),
    "loops": (answer(b"", "Location: /robots.txt", status="302 Found"), "stored", ""),
    "long": (answer(LONG), "stored", ""),
}
"""A robots.txt of each kind, and how a page of its host ends."""


@pytest.fixture(scope="module")
def robots(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """One crawl of a page of each kind of host: how they ended, and what was asked for."""
    place = Place(tmp_path_factory.mktemp("robots"))
    answers = {f"{name}.example/robots.txt": kind[0] for name, kind in ROBOTS.items()}
    pages = {f"{name}.example/1": page(f"Ferry {number}") for number, name in enumerate(ROBOTS)}
    with Hostile({**answers, **pages}) as server:
        ran = crawl(place, server, *pages, DOWNLOAD_MAXSIZE="1200000", REDIRECT_MAX_TIMES="3")
    assert (ran.code, ran.err) == (0, "")
    return ends(place), list(server.requests)


@pytest.mark.parametrize("name", ROBOTS)
def test_a_page_ends_as_the_robots_txt_of_its_host_says(
    name: str, robots: tuple[dict[str, tuple[str, str]], list[str]]
) -> None:
    _, outcome, words = ROBOTS[name]
    ended, heard = robots
    assert ended[f"http://{name}.example/1"][0] == outcome
    assert words in ended[f"http://{name}.example/1"][1]
    assert f"{name}.example/robots.txt" in heard
    assert (f"{name}.example/1" in heard) == (outcome == "stored")


def test_a_dead_host_fails_in_its_own_words_and_is_not_refused(place: Place) -> None:
    with Hostile({}) as server:
        dead = {"HOSTS": hosts({ONE: server.address})}
    ran = crawl(place, server, f"{ONE}/1", "no-such-host.invalid/1", **dead)
    assert ran.code == 1
    assert place.report()["reasons"] == {"failed: connection_refused": 1, "failed: unknown_host": 1}
