"""Crawls that fetch what pages need to be seen: everything kept, once, bounded, and none of it a page."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.web import Web
from tests.crawling import Place, Ran, hosts
from tests.site.template import article_page
from tests.site.truth import samples

STATION, CDN = "www.kpol9.example", "cdn.kpol9.example"
ONE, TWO = f"http://{STATION}/article/one/46300001", f"http://{STATION}/article/two/46300002"
HEAD = f"""<link rel=stylesheet href=http://{CDN}/site.css><script src=/site.js></script>
<link rel=icon href=/icon.ico></head>"""
BODY = (
    "<body><img src=/one.jpg srcset='/one-2x.jpg 2x'><video poster=/still.jpg><source src=/film.mp4></video>"
)


def page_of(sample: int) -> bytes:
    text = article_page(samples()[sample]).decode()
    return text.replace("</head>", HEAD, 1).replace("</body>", f"{BODY}</body>", 1).encode()


@pytest.fixture
def web() -> Web:
    pages = {
        ONE.removeprefix("http://"): ("text/html; charset=utf-8", page_of(0)),
        TWO.removeprefix("http://"): ("text/html; charset=utf-8", page_of(1)),
        f"{CDN}/site.css": ("text/css", b"@font-face{src:url(f.woff2)} body{background:url(/b.png)}"),
        f"{CDN}/f.woff2": ("font/woff2", b"wOF2"),
        f"{CDN}/b.png": ("image/png", b"\x89PNG"),
    }
    for name, kind in (
        ("site.js", "text/javascript"),
        ("icon.ico", "image/x-icon"),
        ("one.jpg", "image/jpeg"),
    ):
        pages[f"{STATION}/{name}"] = (kind, name.encode() * 100)
    for name in ("one-2x.jpg", "still.jpg", "film.mp4"):
        pages[f"{STATION}/{name}"] = ("application/octet-stream", name.encode() * 100)
    return Web(pages)


def crawl(place: Place, port: int, *urls: str, **settings: str) -> Ran:
    listed = place.folder / "urls.txt"
    listed.write_text("\n".join(urls))
    mapped = hosts(dict.fromkeys((STATION, CDN), f"127.0.0.1:{port}"))
    words = ("-a", f"urls_file={listed}", "-a", "again=1", "-a", "requisites=1")
    return place.scrapy("crawl", "page", *words, HOSTS=mapped, **settings)


def report(place: Place) -> dict[str, Any]:
    newest = max(place.archive.glob("runs/*/*/*/*.json"))
    told: dict[str, Any] = json.loads(newest.read_text())
    return told


def needed(web: Web) -> list[str]:
    """Return what was asked for besides the two pages and what their samples show of themselves."""
    names = {path.rpartition("/")[2] for path in web.pages if not path.startswith(f"{STATION}/article/")}
    return sorted(path.rpartition("/")[2] for path in web.asked if path.rpartition("/")[2] in names)


def packed(place: Place, url: str, out: Path) -> str:
    """Return the index of a pack of one page."""
    assert place.scrapy("wacz", "--url", url, "--out", str(out)).code == 0
    with zipfile.ZipFile(out) as zipped:
        return gzip.decompress(zipped.read("indexes/index.cdx.gz")).decode()


def test_what_two_pages_need_is_fetched_once_and_counted_apart(place: Place, port: int, web: Web) -> None:
    ran = crawl(place, port, ONE, TWO)
    assert ran.code == 0, ran.err
    assert needed(web) == sorted(
        ["site.css", "site.js", "icon.ico", "one.jpg", "one-2x.jpg", "still.jpg", "f.woff2", "b.png"]
    )
    told = report(place)
    assert told["asked"] == 2
    assert told["outcomes"] == {"stored": 2}
    assert told["requisites"]["200"] >= 8
    assert "needed" in ran.out + ran.err


def test_each_of_two_pages_that_share_a_style_sheet_is_packed_whole(
    place: Place, port: int, web: Web, tmp_path: Path
) -> None:
    assert crawl(place, port, ONE, TWO, SEGMENT_BYTES="8000").code == 0
    assert len(place.warcs()) > 1
    shared = [*needed(web), "urn:pageinfo"]
    for number, url in enumerate((ONE, TWO)):
        held = packed(place, url, tmp_path / f"{number}.wacz")
        assert [name for name in shared if name not in held] == []
        assert {ONE, TWO}.intersection(
            json.loads(line.split(" ", 2)[2])["url"] for line in held.splitlines()
        ) == {url}
    assert needed(web) == shared[:-1]
    assert place.scrapy("verify", str(place.archive)).code == 0


def test_the_limit_of_a_page_is_kept_and_told(place: Place, port: int, web: Web) -> None:
    assert crawl(place, port, ONE, REQUISITES_PER_PAGE="2").code == 0
    assert needed(web) == ["site.css", "site.js"]
    assert report(place)["requisites"]["over_limit"] > 0


@pytest.mark.parametrize(
    ("policy", "fetched"), [("off", set()), ("poster", {"still.jpg"}), ("capped", {"still.jpg", "film.mp4"})]
)
def test_sound_and_film_are_fetched_by_policy(
    place: Place, port: int, web: Web, policy: str, fetched: set[str]
) -> None:
    assert crawl(place, port, ONE, REQUISITE_MEDIA=policy).code == 0
    assert {"still.jpg", "film.mp4"}.intersection(needed(web)) == fetched


def test_what_is_too_large_is_kept_as_far_as_it_came(place: Place, port: int, web: Web) -> None:
    web.pages[f"{STATION}/one.jpg"] = ("image/jpeg", bytes(2_000_000))
    assert crawl(place, port, ONE, REQUISITE_BYTES="50000").code == 0
    found = place.scrapy("find", f"{STATION}", "--json").out
    [line] = [json.loads(line) for line in found.splitlines() if '"http://www.kpol9.example/one.jpg"' in line]
    shown = place.scrapy("cat", line["record_id"], "--record").out
    assert "WARC-Truncated: length" in shown


def test_a_page_that_is_not_asked_for_so_has_nothing_fetched_for_it(
    place: Place, port: int, web: Web
) -> None:
    mapped = hosts(dict.fromkeys((STATION, CDN), f"127.0.0.1:{port}"))
    assert place.scrapy("crawl", "page", "-a", f"url={ONE}", HOSTS=mapped).code == 0
    assert needed(web) == []
    assert report(place)["requisites"] == {}
