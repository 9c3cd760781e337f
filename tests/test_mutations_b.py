"""Every golden page of five groups is there for a reason: some declared fact, changed, changes its record."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crawler.extract.article import article_of
from crawler.extract.choose import choose
from crawler.extract.layout import Layout
from crawler.extract.library import Group, Library, library
from crawler.extract.page import Page
from crawler.extract.readers import NOWHERE
from tests.golden import companions_of, folders

Fact = tuple[str, Any]
GROUPS = ("fox_owned", "hearst", "nexstar", "scripps", "tegna")
USUAL = Layout(since=date.min, article="", fingerprint=(), body=NOWHERE)
STATED = (
    *("fingerprint", "sign", "root", "body", "drop", "headline", "dek", "authors", "published", "modified"),
    *("displayed", "clocks", "section", "breadcrumbs", "tags", "source", "liveblog", "site_id", "copyright"),
    *("image", "images", "video", "addresses", "twin", "transcript", "player", "opinion", "audio", "heard"),
    "next_page",
)
NEVER: dict[str, Any] = {"fingerprint": ("x-no",), "sign": ("x-no",)}
"""Facts that fit no page; the others are taken back to the usual ones."""
ARTICLES = {
    "hearst": ("/article/ferry-marigold-aground/46318802", "/amp/article/ferry-marigold-aground/46318802/"),
    "fox_owned": ("/news/ferry-line-returns-after-forty-years", "/sports/rowers-win-in-fog"),
    "nexstar": (
        "/news/local-news/tugboat-crew-frees-barge-from-sandbar/",
        "/news/state-to-repave-mountain-road/",
    ),
    "scripps": ("/news/local-news/bakers-buy-the-bakery-that-closed",),
    "tegna": ("/article/news/local/mill-wheel-turns-again/285-0f2d7a31-5b1c-4a54-9a0e-3f6f0b6d1c11",),
}
OTHERS = {
    "hearst": ("/", "/news", "/article/ferry-marigold-aground", "/weather/46318802", "/nowcast"),
    "fox_owned": ("/", "/news", "/tag/us/wa/tidewater-news-and-weather", "/video/1402277", "/live"),
    "nexstar": (
        "/",
        "/news/local-news/",
        "/author/ines-calloway-of-the-harbor/",
        "/wp-content/uploads/a-b-c-d.jpg",
    ),
    "scripps": ("/", "/news/local-news", "/video/how-a-loaf-is-made-here"),
    "tegna": ("/", "/news/local", "/article/news/local/mill-wheel-turns-again", "/weather"),
}
FOLDERS = [folder for folder in folders() if folder.parent.name in GROUPS]


@cache
def page_of(folder: Path) -> Page:
    about = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    html = gzip.decompress((folder / "page.html.gz").read_bytes())
    return Page.parse(html, about["url"], about["content_type"], companions_of(about))


def group_of(name: str) -> Group:
    return next(group for group in library().groups if group.name == name)


def stated(layout: Layout) -> list[str]:
    """Return the facts that a layout states and that are not the usual ones."""
    return [name for name in STATED if getattr(layout, name) != getattr(USUAL, name)]


def without(layout: Layout, fact: str) -> Layout:
    """Return the layout with one fact taken back, or turned into one that fits no page."""
    return replace(layout, **{fact: NEVER.get(fact, getattr(USUAL, fact))})


def read(page: Page, layout: Layout, group: str) -> dict[str, Any]:
    only = Library((Group(group, (), (layout,)),), (), {})
    found: dict[str, Any] = json.loads(article_of(page, choose(page, only)).to_json())
    return found


def layout_of(folder: Path) -> Layout:
    choice = choose(page_of(folder), library())
    assert choice.layout is not None, folder
    assert choice.group == folder.parent.name, folder
    return choice.layout


@cache
def killed(folder: Path) -> frozenset[Fact]:
    """Return the facts without which a page's record is another one."""
    layout, page, group = layout_of(folder), page_of(folder), folder.parent.name
    right = json.loads((folder / "article.json").read_text(encoding="utf-8"))
    changed = (f for f in stated(layout) if read(page, without(layout, f), group) != right)
    return frozenset((fact, getattr(layout, fact)) for fact in changed)


def pages(group: str) -> list[Path]:
    return [folder for folder in FOLDERS if folder.parent.name == group]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_a_golden_page_is_read_otherwise_without_the_facts_of_its_layout(folder: Path) -> None:
    right = json.loads((folder / "article.json").read_text(encoding="utf-8"))
    assert read(page_of(folder), layout_of(folder), folder.parent.name) == right
    assert len(killed(folder)) >= 5


@pytest.mark.parametrize("group", GROUPS)
def test_each_fact_of_a_group_is_needed_by_a_golden_page(group: str) -> None:
    needed = set().union(*map(killed, pages(group)))
    layouts = group_of(group).layouts
    survivors = [f for layout in layouts for f in stated(layout) if (f, getattr(layout, f)) not in needed]
    assert survivors == []


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_has_its_four_golden_pages_and_one_of_each_layout(group: str) -> None:
    assert len(pages(group)) >= 4
    assert {layout_of(folder).since for folder in pages(group)} == {x.since for x in group_of(group).layouts}


@pytest.mark.parametrize("group", GROUPS)
def test_the_addresses_of_articles_are_told_from_others(group: str) -> None:
    path = group_of(group).layouts[0].path
    assert [a for a in ARTICLES[group] if not path.search(a)] == []
    assert [a for a in OTHERS[group] if path.search(a)] == []


@pytest.mark.parametrize("group", GROUPS)
def test_an_outlets_call_sign_host_and_zone_are_its_own(group: str) -> None:
    outlets = group_of(group).outlets
    assert len({outlet.host for outlet in outlets}) == len({outlet.id for outlet in outlets}) == len(outlets)
    assert all(outlet.callsign or outlet.host_assumed for outlet in outlets)
    assert all(ZoneInfo(outlet.tz) for outlet in outlets if outlet.tz)
    assert [o.id for o in outlets] == sorted(o.id for o in outlets)
