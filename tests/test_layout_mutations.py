"""Golden pages of stories kept as data: each says what was written into it, each fact is needed by one."""

from __future__ import annotations

import gzip
import json
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawler.extract.article import article_of
from crawler.extract.choose import Choice, choose
from crawler.extract.layout import Layout
from crawler.extract.library import library
from crawler.extract.page import Page
from crawler.extract.readers import ANS, NOWHERE, Reader, css, ld, script
from spiders.groups import abc_owned
from tests.golden import PAGES, differing

GROUPS = ("sinclair", "abc_owned", "gray")
FOLDERS = [folder for group in GROUPS for folder in sorted((PAGES / group).iterdir())]
NOT_READ = {"since", "article", "fingerprint", "root", "sign", "body"}
"""Facts that choose a page; the body and these have tests of their own."""

CONTENT, STORY = abc_owned.CONTENT, script(after="window['__abcotv__']", root="page.content.storyData")
BODY = f"{abc_owned.PARTS}[name=Body].props.body"
ANS_STORY = script("script#fusion-metadata", after="Fusion.globalContent=")
SINCLAIR_STORY = script(after="sinclairDigital.storyData")


def named(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


@cache
def page_of(folder: Path) -> Page:
    about = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    return Page.parse(
        gzip.decompress((folder / "page.html.gz").read_bytes()), about["url"], "text/html; charset=utf-8"
    )


@cache
def choice_of(folder: Path) -> Choice:
    return choose(page_of(folder), library())


def changed_by(folder: Path, **facts: Any) -> list[str]:
    """Return the fields that differ from the golden record when the layout's `facts` are others."""
    choice = choice_of(folder)
    assert choice.layout is not None
    record = article_of(page_of(folder), replace(choice, layout=replace(choice.layout, **facts)))
    golden = json.loads((folder / "article.json").read_text(encoding="utf-8"))
    return differing(json.loads(record.to_json()), golden)


def told(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record in the terms in which a made page's `says` was written."""
    wire, checks = record["wire"] or {}, record["quality"]["checks"]
    return {
        **{name: record[name] for name in ("headline", "dek", "site_id", "section", "breadcrumbs")},
        **{name: (record[name] or {}).get("value") for name in ("published", "modified", "displayed")},
        "authors": [[a["name"], a["role"]] for a in record["authors"]],
        "texts": [b["text"] for b in record["blocks"] if b["text"]],
        "types": [b["type"] for b in record["blocks"]],
        "tags": [t["name"] for t in record["tags"]],
        "dateline": (record["dateline"] or {}).get("place"),
        "agency": wire.get("agency"),
        "copyright_line": wire.get("copyright_line"),
        "images": [[i["url"], i["credit"]] for i in record["images"]],
        "videos": [[v["media_id"], v["title"]] for v in record["videos"]],
        "durations": [v["duration"] for v in record["videos"]],
        "links": [[link["url"], link["rel"]] for link in record["links"]],
        "corrections": [c["date"] for c in record["corrections"]],
        "unread": checks.get("unread_parts", []),
        "flags": record["quality"]["flags"],
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_a_made_page_reads_as_it_was_written(folder: Path) -> None:
    says = json.loads((folder / "page.json").read_text(encoding="utf-8"))["says"]
    record = told(json.loads((folder / "article.json").read_text(encoding="utf-8")))
    assert {name: record[name] for name in says} == says


@pytest.mark.parametrize("group", GROUPS)
def test_a_platform_has_four_pages_known_by_their_template(group: str) -> None:
    folders = [folder for folder in FOLDERS if folder.parent.name == group]
    assert len(folders) >= 4
    assert {choice_of(folder).group for folder in folders} == {group}
    assert {choice_of(folder).outlet for folder in folders} == {None}


def _facts() -> list[tuple[str, Layout, str]]:
    layouts = [(g.name, layout) for g in library().groups if g.name in GROUPS for layout in g.layouts]
    return [
        (name, layout, field.name)
        for name, layout in layouts
        for field in fields(Layout)
        if field.name not in NOT_READ and getattr(layout, field.name) != field.default
    ]


@pytest.mark.parametrize(
    ("group", "layout", "fact"), _facts(), ids=lambda v: v if isinstance(v, str) else str(v.since)
)
def test_each_fact_of_a_layout_is_needed_by_a_golden_page(group: str, layout: Layout, fact: str) -> None:
    without: Any = NOWHERE if isinstance(getattr(layout, fact), Reader) else type(getattr(layout, fact))()
    folders = [f for f in FOLDERS if f.parent.name == group and choice_of(f).layout is layout]
    assert any(changed_by(folder, **{fact: without}) for folder in folders), f"{group}: {fact} is idle"


@pytest.mark.parametrize("kind", sorted(kind for kind, template in ANS.items() if template))
def test_each_kind_of_arcs_components_is_needed_by_a_golden_page(kind: str) -> None:
    body = ANS_STORY.parts("content_elements", {k: v for k, v in ANS.items() if k != kind})
    folders = [f for f in FOLDERS if f.parent.name == "gray"][:3]
    assert any(
        "blocks" in found or "quality" in found for found in (changed_by(f, body=body) for f in folders)
    )


@pytest.mark.parametrize(
    "kind", ["p", "a", "ul", "li", "blockquote", "strong", "inline", "Image", "SectionHeader"]
)
def test_each_kind_of_abcs_components_is_needed_by_a_golden_page(kind: str) -> None:
    kinds = {k: v for k, v in abc_owned.KINDS.items() if k != kind}
    body = CONTENT.parts(BODY, kinds)
    folders = [f for f in FOLDERS if f.parent.name == "abc_owned"][1:3]
    assert any("blocks" in changed_by(folder, body=body) for folder in folders)


MUTATIONS: list[tuple[str, dict[str, Any], set[str]]] = [
    # Sinclair: the script is the only place of the story; other clocks are local time or move with each save
    ("sinclair/2026-01-13-spillway-siren", {"body": css("p")}, {"blocks", "body_text", "links"}),
    ("sinclair/2026-01-13-spillway-siren", {"published": ld("datePublished")}, {"published"}),
    (
        "sinclair/2026-01-13-spillway-siren",
        {"published": SINCLAIR_STORY.at("publishedDateISO8601")},
        {"published"},
    ),
    ("sinclair/2026-02-06-barges-wire", {"body": NOWHERE}, {"blocks", "wire", "quality"}),
    ("sinclair/2026-02-06-barges-wire", {"dateline": NOWHERE}, {"dateline"}),
    ("sinclair/2026-02-06-barges-wire", {"dateline_opens": True}, {"blocks", "body_text"}),
    ("sinclair/2026-11-17-night-market-braces", {"body": SINCLAIR_STORY.at("richText")}, {"blocks", "links"}),
    ("sinclair/2026-11-17-night-market-braces", {"authors": NOWHERE}, {"authors", "byline_raw"}),
    ("sinclair/2026-11-19-garage-roof-corrected", {"body": SINCLAIR_STORY.html("summary")}, {"corrections"}),
    # ABC: two generations of one state; the linked data inside it has the time of the last save
    ("abc_owned/2026-03-09-tram-bell", {"published": ld("datePublished")}, {"published"}),
    ("abc_owned/2026-03-09-tram-bell", {"authors": ld("author")}, {"authors"}),
    ("abc_owned/2026-03-09-tram-bell", {"dateline_opens": False}, {"blocks", "body_text"}),
    ("abc_owned/2020-04-20-ferry-timetable-2020-form", {"drop": ""}, {"blocks"}),
    (
        "abc_owned/2020-04-20-ferry-timetable-2020-form",
        {"body": CONTENT.parts(BODY, abc_owned.KINDS)},
        {"blocks"},
    ),
    ("abc_owned/2026-05-02-glass-roof-wire", {"dateline": NOWHERE}, {"dateline", "blocks"}),
    ("abc_owned/2026-05-02-glass-roof-wire", {"authors": ld("author")}, {"authors"}),
    ("abc_owned/2026-06-12-library-card-components-alone", {"headline": STORY.at("title")}, {"headline"}),
    ("abc_owned/2026-06-12-library-card-components-alone", {"body": STORY.html("body")}, {"blocks"}),
    # Gray: ANS; the markup alone where the state is missing
    ("gray/2026-08-14-orchard-road", {"published": ANS_STORY.at("display_date")}, {"published"}),
    ("gray/2026-08-14-orchard-road", {"body": css("p")}, {"blocks"}),
    ("gray/2026-09-03-canal-locks-wire", {"body": ANS_STORY.parts("content_elements", {})}, {"corrections"}),
    ("gray/2026-10-01-high-pass-gallery", {"video": ANS_STORY.each("none", url="url")}, {"videos"}),
    (
        "gray/2026-10-09-bell-tower-markup-alone",
        {"body": ANS_STORY.parts("content_elements", ANS)},
        {"blocks"},
    ),
    ("gray/2026-10-09-bell-tower-markup-alone", {"authors": ANS_STORY.at("credits.by")}, {"authors"}),
]
"""Page, facts put in place of the layout's, fields that the golden record must then contradict."""


@pytest.mark.parametrize(
    ("page", "facts", "fields_"), MUTATIONS, ids=lambda v: v if isinstance(v, str) else None
)
def test_a_wrong_fact_is_contradicted_by_its_golden_page(
    page: str, facts: dict[str, Any], fields_: set[str]
) -> None:
    assert fields_ <= set(changed_by(PAGES / page, **facts))


def test_every_page_kills_a_mutation() -> None:
    assert {page for page, _, _ in MUTATIONS} == set(map(named, FOLDERS))


def test_a_page_of_another_company_on_the_same_system_is_no_sisters() -> None:
    folder = PAGES / "gray" / "2026-08-14-orchard-road"
    html = page_of(folder).text.replace("gray-kgly-prod", "other-kgly-prod")
    assert choose(Page.parse(html, page_of(folder).url), library()).layout is None
    listed = choose(Page.parse(html, "https://www.wsmv.com/2026/08/14/orchard-road/"), library())
    assert (listed.pack, listed.outlet and listed.outlet.id) == ("gray@2020-01-01", "wsmv")


def test_a_story_answered_beside_the_page_is_read_where_the_page_holds_none() -> None:
    folder = PAGES / "sinclair" / "2026-11-17-night-market-braces"
    page = page_of(folder)
    story = page.state("script", "sinclairDigital.storyData")
    html = page.text.replace("sinclairDigital.storyData", "sinclairDigital.none")
    companion = (
        f"https://{page.url.split('/')[2]}/api/rest/facade/story/night",
        json.dumps({"data": [story]}),
    )
    bare = Page.parse(html, page.url, companions=(companion,))
    article = article_of(bare, choose(bare, library()))
    golden = json.loads((folder / "article.json").read_text(encoding="utf-8"))
    assert [b.text for b in article.blocks] == [b["text"] for b in golden["blocks"]]
    assert article.provenance["blocks"].via == "api"
