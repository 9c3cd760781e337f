"""A page is read by its outlet's layout, by a sister station's, or by none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crawler.extract.choose import Choice, choose
from crawler.extract.layout import Layout, Outlet
from crawler.extract.library import Group, Library, library
from crawler.extract.page import Page
from crawler.extract.readers import css

OLD = Layout(
    since=date(2020, 1, 1), article=r"/(?P<id>\d+)$", fingerprint=(".old",), root="main", body=css("p")
)
NEW = replace(OLD, since=date(2025, 3, 1), fingerprint=(".new", "[data-id]"))
KPOL = Outlet("kpol", "Polaris 9", "kpol9.example", tz="America/Anchorage")
GROUP = Group("north_sky", (KPOL,), (NEW, OLD))
LIBRARY = Library((GROUP,), (), {"kpol9.example": (GROUP, KPOL)})
BOTH = "<main class=old></main><i class=new data-id=1></i>"


def chosen(html: str, host: str = "www.kpol9.example", fetched_at: str | None = None) -> Choice:
    return choose(Page.parse(html, f"https://{host}/a"), LIBRARY, fetched_at)


def test_the_newest_layout_that_fits_is_taken() -> None:
    assert chosen(BOTH).layout is NEW
    assert chosen("<i class=old>").layout is OLD
    assert chosen(BOTH).pack == "north_sky@2025-03-01"


def test_a_layout_is_not_asked_about_pages_older_than_itself() -> None:
    assert chosen(BOTH, fetched_at="2024-12-31T00:00:00Z").layout is OLD
    assert chosen(BOTH, fetched_at="2019-12-31T00:00:00Z").layout is None


def test_every_selector_of_a_fingerprint_must_match() -> None:
    assert chosen("<i class=new>").layout is None


def test_a_sister_station_is_known_by_its_template() -> None:
    found = chosen(BOTH, "www.kaur4.example")
    assert (found.layout, found.group, found.outlet) == (NEW, "north_sky", None)


@pytest.mark.parametrize(
    ("fingerprint", "html"),
    [
        ("h1.slug", "<h1 class=slug>"),
        ("section > h1.deck[data-id]", "<section><h1 class=deck data-id=1></section>"),
        ('[data-kind="h1 live"]', '<p data-kind="h1 live">'),
        ("main h1 + p", "<main><h1></h1><p></main>"),
    ],
)
def test_each_template_is_found_beside_others_of_its_tag(fingerprint: str, html: str) -> None:
    layouts = tuple(
        replace(OLD, fingerprint=(one,))
        for one in ("h1.slug", "section > h1.deck[data-id]", '[data-kind="h1 live"]', "main h1 + p")
    )
    station = Library((Group("north_sky", (), layouts),), (), {})
    found = choose(Page.parse(html, "https://kaur4.example/a"), station)
    assert found.layout
    assert found.layout.fingerprint == (fingerprint,)
    assert station.templates.count("h1:is(") == 1
    assert choose(Page.parse("<h1>Pier</h1><p>Long.", "https://kaur4.example/a"), station) == Choice()


def test_a_listed_outlet_keeps_its_name_when_its_pages_are_rebuilt() -> None:
    found = chosen("<p>rebuilt</p>", "amp.kpol9.example")
    assert (found.layout, found.outlet, found.pack) == (None, KPOL, "generic")


def test_an_unknown_page_of_an_unknown_host_is_generic() -> None:
    assert chosen("<p>other</p>", "other.example") == Choice()


def test_the_library_holds_what_the_spider_files_state() -> None:
    found = library()
    hearst = next(group for group in found.groups if group.name == "hearst")
    assert len(hearst.outlets) == len({o.id for o in hearst.outlets}) == 28
    held = found.outlet("www.wdsu.com")
    assert held is not None
    assert (held[0].name, held[1].callsign, held[1].tz) == ("hearst", "WDSU", "America/Chicago")
    assert found.outlet("www.pellet.example") is None
    assert library() is found


def test_a_call_sign_is_told_from_another_id() -> None:
    assert Outlet("kpol", "x", "x.example").callsign == "KPOL"
    assert Outlet("polaris9", "x", "x.example").callsign is None
