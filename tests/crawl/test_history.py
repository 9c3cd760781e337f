"""Articles over several crawls: versions that follow each other, and tombstones of those that are gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.crawling import Place, hosts
from tests.site.template import article_page
from tests.site.truth import samples

SAMPLE = samples()[0]
HOST = SAMPLE.url.split("/")[2]
HTML = {"Content-Type": f"text/html; charset={SAMPLE.charset}"}
FIRST = (200, HTML, article_page(SAMPLE))
SECOND = (200, HTML, article_page(replace(SAMPLE, headline="Quite another headline")))
MISSING = (404, HTML, b"<p>not here</p>")
HOME = (301, {"Location": "/"}, b"")
Answer = tuple[int, dict[str, str], bytes]


class Newsroom:
    """A server that answers every address but the front page as it is told."""

    def __init__(self) -> None:
        self.answer: Answer = FIRST
        self.conditions: list[str | None] = []
        newsroom = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                newsroom.conditions.append(self.headers["If-None-Match"])
                front = (200, HTML, b"<title>Home</title><p>front page</p>")
                status, headers, body = front if self.path == "/" else newsroom.answer
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Tests print nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    made = Newsroom()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def crawl(place: Place, newsroom: Newsroom, answer: Answer) -> None:
    newsroom.answer = answer
    mapped = hosts({HOST: f"127.0.0.1:{newsroom.server.server_port}"})
    ran = place.scrapy("crawl", "page", "-a", f"url={SAMPLE.url}", HOSTS=mapped, ROBOTSTXT_OBEY="0")
    assert ran.code == 0, ran.err


def versions(place: Place) -> list[tuple[int, str | None, tuple[str, ...]]]:
    found = [record["version"] for record in place.records("articles")]
    return [(one["n"], one["prev_id"], tuple(one["change"])) for one in found]


def captured(record: dict[str, Any]) -> str:
    found: str = record["capture"]["record_id"]
    return found


def test_an_article_that_changes_goes_and_comes_back_has_versions_and_one_tombstone(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    place = Place(tmp_path)
    for answer in (FIRST, FIRST, SECOND, MISSING, MISSING, FIRST):
        crawl(place, newsroom, answer)

    first, second, third = place.records("articles")
    assert versions(place) == [
        (1, None, ()),
        (2, captured(first), ("headline",)),
        (3, captured(second), ("headline",)),
    ]
    [tombstone] = place.records("tombstones")
    assert tombstone["record_id"] == first["record_id"] == third["record_id"]
    assert (tombstone["reason"], tombstone["url"]) == ("404", SAMPLE.url)
    assert tombstone["version"]["n"] == 2
    assert tombstone["version"]["prev_id"] == captured(second)
    assert tombstone["capture"]["status"] == 404
    assert place.scrapy("verify", str(place.archive)).code == 0


def test_a_page_sent_whole_again_is_asked_for_by_its_new_validator(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    place = Place(tmp_path)
    for etag in ('"one"', '"two"', '"three"'):
        crawl(place, newsroom, (200, {**HTML, "ETag": etag}, FIRST[2]))

    assert newsroom.conditions == [None, '"one"', '"two"']
    assert len(place.records("articles")) == 1


def test_an_article_sent_to_the_front_page_is_gone(newsroom: Newsroom, tmp_path: Path) -> None:
    place = Place(tmp_path)
    for answer in (FIRST, HOME):
        crawl(place, newsroom, answer)

    [tombstone] = place.records("tombstones")
    assert tombstone["reason"] == "front_page"
    assert tombstone["capture"]["final_url"].endswith(f"{HOST}/")
