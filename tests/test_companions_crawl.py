"""Crawls of pages whose body lies beside them: the further document is fetched, kept and linked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.crawling import Place, Ran, hosts
from tests.golden import PAGES
from tests.test_aggregators_crawl import Web, golden, serving

FOX = "fox_owned/2026-03-09-ferry-parts"
NEXSTAR = "nexstar/2026-06-01-telescopes-body-beside-the-page"
HOSTS = ("www.fox77.example", "api.fox77.example", "www.harborline.example")
Held = dict[str, tuple[str, bytes]]


def about(name: str) -> dict[str, Any]:
    text = (PAGES / name / "page.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text.replace("https://", "http://"))
    return found


class Station(Web):
    """Sites that may have rules for robots of their own."""

    def answer(self, host: str, path: str) -> tuple[int, str, bytes]:
        known = self.pages.get(f"{host}{path}") if path == "/robots.txt" else None
        return (200, *known) if known else super().answer(host, path)


def web_of(*names: str) -> Web:
    pages: Held = {}
    for name in names:
        told = about(name)
        pages[told["url"].removeprefix("http://")] = ("text/html; charset=utf-8", golden(name))
        for url, body in told["companions"].items():
            pages[url.removeprefix("http://")] = ("application/json", json.dumps(body).encode())
    return Station(pages)


@pytest.fixture
def web() -> Web:
    return web_of(FOX, NEXSTAR)


@pytest.fixture
def port(web: Web) -> Iterator[int]:
    with serving(web) as running:
        yield running


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def crawl(place: Place, port: int, spider: str, url: str) -> Ran:
    return place.scrapy(
        "crawl", spider, "-a", f"url={url}", HOSTS=hosts(dict.fromkeys(HOSTS, f"127.0.0.1:{port}"))
    )


def kept(place: Place, kind: str) -> dict[str, dict[str, str]]:
    """Return the WARC headers of the records of a kind, or the fields of metadata, by address."""
    found: dict[str, dict[str, str]] = {}
    for file in place.warcs():
        with file.open("rb") as opened:
            for record in ArchiveIterator(opened):
                if record.rec_type == kind:
                    address = record.rec_headers.get_header("WARC-Target-URI")
                    lines = record.content_stream().read().decode("utf-8", "replace").splitlines()
                    fields = dict(line.split(": ", 1) for line in lines if ": " in line)
                    found[address] = {**fields, "id": record.rec_headers.get_header("WARC-Record-ID")}
    return found


@pytest.mark.parametrize(("spider", "name"), [("fox_owned", FOX), ("nexstar", NEXSTAR), ("page", FOX)])
def test_a_body_beside_the_page_is_fetched_kept_and_read(
    place: Place, port: int, spider: str, name: str
) -> None:
    told = about(name)
    [companion] = told["companions"]
    ran = crawl(place, port, spider, told["url"])
    assert (ran.code, ran.err) == (0, "")
    [record] = place.records("articles")
    golden_record = json.loads((PAGES / name / "article.json").read_text(encoding="utf-8"))
    assert record["body_text"] == golden_record["body_text"]
    assert kept(place, "metadata")[companion]["via"] == told["url"]
    assert kept(place, "metadata")[companion]["hopsFromSeed"] == "E"
    identity = kept(place, "response")[companion]["id"].strip("<>")
    assert record["capture"]["companions"] == [identity]
    assert place.report()["outcomes"] == {"stored": 1}


def test_a_document_that_is_not_there_costs_only_what_it_holds(place: Place, port: int, web: Web) -> None:
    told = about(NEXSTAR)
    [companion] = told["companions"]
    del web.pages[companion.removeprefix("http://")]
    web.pages[companion.removeprefix("http://")] = ("text/html", b"<h1>Nothing here</h1>")
    ran = crawl(place, port, "nexstar", told["url"])
    assert ran.code == 0
    assert place.report()["reasons"] == {"not_article: no_story": 1}
    assert companion in kept(place, "response")


def test_robots_txt_is_obeyed_for_documents_beside_a_page(place: Place, port: int, web: Web) -> None:
    told = about(FOX)
    web.pages["api.fox77.example/robots.txt"] = ("text/plain", b"User-agent: *\nDisallow: /\n")
    ran = crawl(place, port, "fox_owned", told["url"])
    assert ran.code == 0
    assert [one for one in web.asked if one.startswith("api.")] == []
    assert place.report()["reasons"] == {"not_article: no_story": 1}


def test_a_page_that_has_not_changed_asks_for_nothing_more(place: Place, port: int, web: Web) -> None:
    told = about(FOX)
    for _ in range(2):
        web.asked.clear()
        assert crawl(place, port, "fox_owned", told["url"]).code == 0
    assert web.asked == [told["url"].removeprefix("http://")]
    assert len(place.records("articles")) == 1


def test_a_page_is_read_again_with_what_was_fetched_beside_it(place: Place, port: int, web: Web) -> None:
    told = about(FOX)
    assert crawl(place, port, "fox_owned", told["url"]).code == 0
    [before] = place.records("articles")
    ran = place.scrapy("reread", str(place.archive))
    assert ran.code == 0, ran.err
    assert "unchanged 1" in ran.out
    first, again = place.records("articles")
    assert (again["body_text"], again["capture"]["companions"]) == (
        before["body_text"],
        first["capture"]["companions"],
    )
    assert len(again["body_text"]) > 0
