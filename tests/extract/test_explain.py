"""A reading is told in lines: which clock won and why, which place gave the story."""

from __future__ import annotations

import gzip
import json

from crawler.extract import read_page
from crawler.extract.explain import explained
from crawler.records import Outcome, Reading
from tests.golden import PAGES
from tests.site.truth import samples

FERRY = next(sample for sample in samples() if sample.id == "46318802")


def lines(page: str) -> list[str]:
    folder = PAGES / page
    about = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    html = gzip.decompress((folder / "page.html.gz").read_bytes())
    return list(explained(read_page(html, about["url"], content_type=about["content_type"])))


def block(told: list[str], field: str) -> list[str]:
    start = next(i for i, line in enumerate(told) if line.startswith(f"{field}:"))
    end = next((i for i in range(start + 1, len(told)) if not told[i].startswith(" ")), len(told))
    return told[start:end]


def test_a_page_with_many_clocks_says_which_won_and_why() -> None:
    told = lines("hearst/2025-10-14-ferry-aground-masked-transcript")
    published = block(told, "published")
    assert published[0] == "published: 2025-10-14T13:41:27.518833Z (zone: offset)"
    assert published[1].endswith("(asked first; of equals the earliest)")
    assert any(line.startswith("    also ") for line in published[2:])
    assert any("4 h 38 min 32 s later" in line for line in published[2:])
    clocks = block(told, "clocks")
    assert len(clocks) > 4
    assert [line.rsplit("<- ")[1] for line in clocks if "<-" in line] == [
        "published",
        "modified",
        "displayed",
    ]
    assert any("(zone: CDT)  <- displayed" in line for line in clocks)


def test_a_story_kept_in_a_script_names_the_place_that_gave_it() -> None:
    told = lines("sinclair/2026-01-13-spillway-siren")
    assert told[0] == "reader: sinclair@2018-01-01"
    assert block(told, "blocks")[1] == "    from state sinclairDigital.storyData richText"
    assert any("ld datePublished" in line and "7 h earlier" in line for line in block(told, "published"))


def test_a_place_that_says_the_same_did_not_lose() -> None:
    told = lines("sinclair/2026-01-13-spillway-siren")
    assert [line.split()[0] for line in block(told, "headline")[1:]] == ["from", "also", "also"]
    assert [line.split()[0] for line in block(told, "published")[1:]] == ["from", "not", "not"]


def test_every_story_of_a_page_of_many_is_told_under_its_title() -> None:
    told = lines("techmeme/2018-03-20-front-page")
    record = json.loads((PAGES / "techmeme/2018-03-20-front-page/story.json").read_text(encoding="utf-8"))
    titles = [story["title"][:100] for story in record["stories"]]
    heads = [line for line in told if line.startswith("story ")]
    assert heads == [f"story {n} of {len(titles)}: {title}" for n, title in enumerate(titles, start=1)]
    assert sum(line.startswith("quality: ") for line in told) == len(titles) > 1


def test_a_hearst_page_shows_four_clocks_and_the_words_of_each() -> None:
    clocks = block(lines("hearst/2025-10-14-ferry-aground-masked-transcript"), "clocks")
    seen = {line.split(" from ")[0].strip() for line in clocks[1:]}
    assert seen >= {FERRY.created, FERRY.published, FERRY.displayed, FERRY.modified}
    assert "2025-10-14T13:20:00-05:00" in seen  # as the page shows it


def test_a_page_without_a_record_has_nothing_to_tell() -> None:
    assert list(explained(Reading(outcome=Outcome.NOT_ARTICLE))) == []
