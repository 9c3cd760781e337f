"""The sections of any page are those on the way to it: declared as a trail, or shown as one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.extract import read_article

HOST = "https://www.pelletpost.example"
URL = f"{HOST}/coast/harbors/pier-closed"
STORY = "".join(
    f"<p>The harbor board said on {day} that the old pier will be closed for a long winter.</p>"
    for day in ("Monday", "Tuesday", "Wednesday")
)
TITLE = "Pier closed for the winter"


def read(head: str = "", shown: str = "") -> Any:
    html = f"<html><head>{head}</head><body>{shown}<main><h1>{TITLE}</h1>{STORY}</main></body></html>"
    return read_article(html, URL)


def trail(*steps: dict[str, Any]) -> str:
    node = {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", **step} for step in steps]}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_a_declared_trail_gives_the_sections_without_front_page_and_page() -> None:
    record = read(
        trail(
            {"name": "Pellets", "item": f"{HOST}/"},
            {"name": "Coast", "item": {"@id": f"{HOST}/coast"}},
            {"item": {"@id": f"{HOST}/coast/harbors", "name": "Harbors &amp; piers"}},
            {"name": "Why the pier is shut", "item": f"{URL}?ref=trail"},
        )
    )

    assert record.breadcrumbs == ("Coast", "Harbors & piers")
    assert record.section == "Harbors & piers"
    assert record.provenance["section"].path == "BreadcrumbList"


@pytest.mark.parametrize("name", ["Home", "Startseite", "ホーム", "Pellet Post", TITLE, "x" * 61, ""])
def test_home_the_sites_name_and_the_headline_are_no_sections(name: str) -> None:
    site = '<meta property="og:site_name" content="Pellet Post">'

    assert read(site + trail({"name": name}, {"name": "Coast"}, {"name": name})).breadcrumbs == ("Coast",)


def test_a_trail_that_is_only_shown_is_read() -> None:
    links = '<a href="/">Front</a> » <a href="/coast">Coast</a> » <a href="/coast/harbors">Harbors</a>'

    record = read(shown=f'<nav class="site-Breadcrumbs">Home {links}</nav>')

    assert record.breadcrumbs == ("Coast", "Harbors")
    assert record.section == "Harbors"


def test_a_trail_that_is_named_twice_and_in_each_of_its_steps_gives_every_step_once() -> None:
    names = tuple(f"Harbor {number}" for number in range(8))
    steps = "".join(f'<li class="breadcrumb-step"><a href="/{n[-1]}">{n}</a></li>' for n in names)

    record = read(shown=f'<nav class="breadcrumb" aria-label="Breadcrumb"><ol>{steps}</ol></nav>')

    assert record.breadcrumbs == names


def test_a_trail_without_a_box_around_its_steps_is_read_step_by_step() -> None:
    steps = "".join(
        f'<p id="breadcrumb-{name}"><a href="/{name}">{name}</a></p>' for name in ("Coast", "Mud")
    )

    assert read(shown=steps).breadcrumbs == ("Coast", "Mud")


def test_a_declared_section_comes_before_the_trails_last() -> None:
    declared = '<meta property="article:section" content="Water">'

    assert read(declared + trail({"name": "Coast"})).section == "Water"


@pytest.mark.parametrize(
    "steps", [{"itemListElement": None}, {"itemListElement": [None, 5, [], {"item": 7}, {"name": [[]]}]}, {}]
)
def test_a_trail_that_is_none_gives_no_section(steps: dict[str, Any]) -> None:
    node = json.dumps({"@type": "BreadcrumbList", **steps})

    record = read(f'<script type="application/ld+json">{node}</script>')

    assert (record.section, record.breadcrumbs) == (None, ())
