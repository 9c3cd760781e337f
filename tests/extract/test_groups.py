"""What golden pages cannot show of the groups: what a listed host adds, what an unlisted one must have."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from crawler.extract import read_article
from crawler.extract.library import library
from crawler.records import Article
from tests.golden import PAGES

TEGNA = PAGES / "tegna/2026-07-02-boil-water-bare"
SCRIPPS = PAGES / "scripps/2026-03-13-streetlights-no-linked-data"
NEXSTAR = PAGES / "nexstar/2026-03-03-tugboat-promos-and-note"
VISIBLE = "Published: 12:40 PM EDT July 2, 2026"


def html_of(folder: Path) -> str:
    return gzip.decompress((folder / "page.html.gz").read_bytes()).decode()


def read(folder: Path, host: str) -> Article:
    about = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    return read_article(html_of(folder), about["url"].replace(about["url"].split("/")[2], host))


def published(article: Article) -> tuple[str, str | None]:
    assert article.published is not None
    return article.published.value, article.published.zone


def test_a_tegna_time_has_the_zone_that_the_page_shows_whatever_the_outlets_is() -> None:
    assert published(read(TEGNA, "www.king5.com")) == ("2026-07-02T12:40:00-04:00", "EDT")


def test_a_tegna_time_without_a_zone_is_one_of_the_outlets() -> None:
    html = html_of(TEGNA).replace(VISIBLE, "")
    listed = read_article(html, "https://www.king5.com/water-notice")
    assert published(listed) == ("2026-07-02T12:40:51-07:00", "America/Los_Angeles")
    unlisted = read_article(html, "https://www.rivertown.example/water-notice")
    assert published(unlisted) == ("2026-07-02", None)


def test_a_scripps_time_as_printed_is_one_of_the_outlets_zone() -> None:
    assert published(read(SCRIPPS, "www.wcpo.com")) == ("2026-03-13T18:45:00-04:00", "America/New_York")


def test_a_listed_station_is_named_by_its_list() -> None:
    publisher = read(NEXSTAR, "www.kxan.com").publisher
    assert (publisher.name, publisher.callsign, publisher.market) == ("KXAN", "KXAN", "Austin")
    assert (publisher.group, publisher.tz) == ("nexstar", "America/Chicago")


@pytest.mark.parametrize(
    ("folder", "sign"),
    [(NEXSTAR, "nexstar-wv"), (SCRIPPS, "https://scripps.example/privacy")],
    ids=["nexstar", "scripps"],
)
def test_another_companys_page_of_the_same_system_is_not_taken_for_the_groups(
    folder: Path, sign: str
) -> None:
    html = html_of(folder).replace(sign, "other")
    article = read_article(html, "https://www.elsewhere.example/news/a-story-of-the-day/")
    assert article.publisher.group is None
    assert "generic_reader" in article.quality.flags


def test_a_promo_loses_no_prose_that_stands_beside_it() -> None:
    prose = "<p>The district asked everyone to run cold taps for five minutes before drinking.</p>"
    promo = '<p><strong>RELATED: </strong><a href="/x">How a main breaks</a></p>'
    html = html_of(TEGNA).replace(
        "Two tests a day apart", f"{prose[3:-4]}</p>{promo}<p>Two tests a day apart"
    )
    texts = [block.text for block in read_article(html, "https://www.king5.com/water-notice").blocks]
    assert len(texts) == 3
    assert prose[3:-4] in texts


def test_a_note_on_the_author_ends_a_nexstar_story_and_is_none_of_it() -> None:
    html, url = html_of(NEXSTAR), "https://www.harborline.example/news/local-news/tugboat-crew-frees-a-barge/"
    assert "joined the newsroom" not in read_article(html, url).body_text
    bold = html.replace("<p><em><a href", "<p><strong>•</strong> <b><a href").replace(
        "here.</em>", "here.</b>"
    )
    assert "joined the newsroom" not in read_article(bold, url).body_text


def test_a_reporter_named_in_the_midst_of_a_nexstar_story_stays_in_it() -> None:
    link = '<a href="https://www.harborline.example/author/ines-calloway/">Ines Calloway</a>'
    html = html_of(NEXSTAR).replace("nobody was hurt.", f"nobody was hurt, {link} was told.")
    url = "https://www.harborline.example/news/local-news/tugboat-crew-frees-a-barge/"
    assert "nobody was hurt, Ines Calloway was told." in read_article(html, url).body_text


def test_a_host_is_a_lists_or_marked_as_made_from_a_name() -> None:
    outlets = [outlet for group in library().groups for outlet in group.outlets]
    assumed = [outlet for outlet in outlets if outlet.host_assumed]
    assert len(outlets) - len(assumed) >= 250
    assert [outlet for outlet in assumed if outlet.host.partition(".")[2] != "com"] == []
    nameless = [outlet for outlet in assumed if outlet.name == outlet.id]
    assert not [outlet for outlet in nameless if outlet.tz or outlet.market or outlet.network]
