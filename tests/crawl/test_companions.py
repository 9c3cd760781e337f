"""Crawls of pages whose body lies beside them: the further document is fetched, kept and linked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.crawl.web import Web, golden
from tests.crawling import Place, Ran, hosts
from tests.golden import PAGES, companions_of

FOX = "fox_owned/2026-03-09-ferry-parts"
NEXSTAR = "nexstar/2026-06-01-telescopes-body-beside-the-page"
PAGES_AND_CAPTIONS = "nexstar/2026-06-18-lock-keepers-three-pages-and-captions"
HEARST = "hearst/2025-10-14-ferry-aground-masked-transcript"
HOSTS = (
    *("www.fox77.example", "api.fox77.example", "www.harborline.example"),
    *("www.kpol9.example", "nitehawk.hearst.io"),
)
Held = dict[str, tuple[str, bytes]]


def about(name: str) -> dict[str, Any]:
    text = (PAGES / name / "page.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text.replace("https://", "http://"))
    return found


@dataclass
class Station(Web):
    """Sites that may have rules for robots of their own, and pages that are `gone`."""

    gone: set[str] = field(default_factory=set)

    def answer(self, host: str, path: str) -> tuple[int, str, bytes]:
        if f"{host}{path}" in self.gone:
            return 404, "text/html", b"<h1>Nothing here</h1>"
        known = self.pages.get(f"{host}{path}") if path == "/robots.txt" else None
        return (200, *known) if known else super().answer(host, path)


def _type_of(body: str) -> str:
    return "application/json" if body.startswith(("{", "[")) else "text/html; charset=utf-8"


def web_of(*names: str) -> Station:
    pages: Held = {}
    for name in names:
        told = about(name)
        pages[told["url"].removeprefix("http://")] = ("text/html; charset=utf-8", golden(name))
        for url, body in companions_of(told):
            pages[url.removeprefix("http://")] = (_type_of(body), body.encode())
    return Station(pages)


@pytest.fixture
def web() -> Station:
    return web_of(FOX, NEXSTAR, PAGES_AND_CAPTIONS, HEARST)


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


@pytest.mark.parametrize(("spider", "name"), [("fox_owned", FOX), ("nexstar", PAGES_AND_CAPTIONS)])
def test_a_page_is_read_again_with_what_was_fetched_beside_it(
    place: Place, port: int, spider: str, name: str
) -> None:
    told = about(name)
    assert crawl(place, port, spider, told["url"]).code == 0
    [before] = place.records("articles")
    ran = place.scrapy("reread", str(place.archive))
    assert ran.code == 0, ran.err
    assert ran.out.startswith("1 pages read: stored 1\n")  # its documents are no pages of their own
    assert "against the earlier records: unchanged" in ran.out
    assert "new" not in ran.out
    first, again = place.records("articles")
    assert (again["body_text"], again["capture"]["companions"]) == (
        before["body_text"],
        first["capture"]["companions"],
    )
    assert len(again["body_text"]) > 0


def test_the_pages_of_an_article_and_the_captions_of_its_video_make_one_record(
    place: Place, port: int, web: Web
) -> None:
    told = about(PAGES_AND_CAPTIONS)
    ran = crawl(place, port, "nexstar", told["url"])
    assert (ran.code, ran.err) == (0, "")
    [record], [transcript] = place.records("articles"), place.records("transcripts")
    golden_record = json.loads((PAGES / PAGES_AND_CAPTIONS / "article.json").read_text(encoding="utf-8"))
    assert record["body_text"] == golden_record["body_text"]
    assert transcript["source"] == "caption-file"
    assert transcript["text_raw"] == golden_record["transcripts"][0]["text_raw"]
    assert (record["quality"]["flags"], place.report()["outcomes"]) == ([], {"stored": 1})
    beside = kept(place, "metadata")
    assert {beside[url]["via"] for url in told["companions"]} == {told["url"]}
    responses = kept(place, "response")
    assert sorted(record["capture"]["companions"]) == sorted(
        responses[url]["id"].strip("<>") for url in told["companions"]
    )


def test_a_page_that_is_gone_ends_the_article_there_and_flags_it(
    place: Place, port: int, web: Station
) -> None:
    told = about(PAGES_AND_CAPTIONS)
    second, third, _ = told["companions"]
    web.gone.add(second.removeprefix("http://"))
    assert crawl(place, port, "nexstar", told["url"]).code == 0
    [record] = place.records("articles")
    assert "handed in their keys on Thursday" in record["body_text"]
    assert "must ring" not in record["body_text"]
    assert record["quality"]["flags"] == ["companion_missing"]
    assert record["quality"]["checks"]["companions_missing"] == [second]
    assert third.removeprefix("http://") not in web.asked
    assert len(place.records("transcripts")) == 1


def test_a_player_says_what_its_video_is_called(place: Place, port: int) -> None:
    told = about(HEARST)
    [player] = told["companions"]
    assert crawl(place, port, "hearst", told["url"]).code == 0
    [record] = place.records("articles")
    [video] = record["videos"]
    said = told["companions"][player]["media"]
    assert (video["title"], video["url"]) == (said["title"], said["transcodings"][0]["full_url"])
    assert record["capture"]["companions"] == [kept(place, "response")[player]["id"].strip("<>")]


def test_a_player_that_does_not_answer_costs_its_title_alone(place: Place, port: int) -> None:
    told = about(HEARST)
    known = dict.fromkeys(HOSTS, f"127.0.0.1:{port}") | {"nitehawk.hearst.io": "127.0.0.1:1"}
    ran = place.scrapy("crawl", "hearst", "-a", f"url={told['url']}", HOSTS=hosts(known))
    assert ran.code == 0
    [record] = place.records("articles")
    assert [video["title"] for video in record["videos"]] == [None]
    assert record["quality"]["flags"] == ["companion_missing"]
    assert (len(record["blocks"]), len(place.records("transcripts"))) == (6, 1)
