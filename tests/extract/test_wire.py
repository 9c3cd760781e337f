"""Datelines, agencies, copyright tails and corrections are told from prose."""

from __future__ import annotations

import pytest

from crawler.extract.wire import agency_named, correction_of, dateline_of, is_tail


@pytest.mark.parametrize(
    ("text", "place", "agency"),
    [
        ("WASHINGTON (AP) — The boat came.", "WASHINGTON", "AP"),
        ("PELLWORTH, Minn. (AP) — The boat came.", "PELLWORTH, Minn.", "AP"),
        ("TERN HARBOR, Texas (KPOL) -- The boat came.", "TERN HARBOR, Texas", "KPOL"),
        ("(CNN) - The boat came.", None, "CNN"),
        ("TERN HARBOR – The boat came.", "TERN HARBOR", None),
    ],
)
def test_a_dateline_gives_place_and_agency(text: str, place: str | None, agency: str | None) -> None:
    found = dateline_of(text)
    assert found is not None
    assert (found.place, found.agency) == (place, agency)
    assert text.startswith(found.raw)


@pytest.mark.parametrize(
    "text",
    [
        "Police say — and others agree — it is late.",
        "Harbor-side shops closed.",
        "One (1) - two.",
        "",
        "Why: it rained.",
    ],
)
def test_prose_is_no_dateline(text: str) -> None:
    assert dateline_of(text) is None


def test_agencies_are_known_by_initials_alone_or_by_name_inside_a_line() -> None:
    assert agency_named("AP") == "Associated Press"
    assert agency_named("Copyright 2026 The Associated Press. All rights reserved.") == "Associated Press"
    assert agency_named("The-CNN-Wire ™ & © 2026 Cable News Network, Inc.") == "CNN"
    assert agency_named("KPOL") is None
    assert agency_named("A paper trap") is None


def test_copyright_lines_are_tails_and_prose_about_copyright_is_not() -> None:
    assert is_tail("Copyright 2026 KPOL. All rights reserved.")
    assert is_tail("© 2026 Pellet Media")
    assert is_tail("The-CNN-Wire")
    assert not is_tail("The court said copyright ends after 70 years.")
    assert not is_tail("Copyright " + "is a long story. " * 60)


def test_corrections_are_known_by_how_they_begin() -> None:
    found = correction_of("Correction (Jan. 5, 2026): The tower is 71 feet tall.", 3)
    assert found is not None
    assert (found.date, found.block) == ("2026-01-05", 3)
    assert correction_of("Editor’s note: This story was updated.", 0) is not None
    assert correction_of("An earlier version of this story misspelled a name.", 0) is not None
    assert correction_of("The correction officer left.", 0) is None
