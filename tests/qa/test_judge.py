"""What is said of a page, by what was kept and what replay showed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from crawler.errors import Damaged
from crawler.qa.evidence import Found, Held, Listed, Seen, Told, read_list
from crawler.qa.judge import Verdict, judge
from tests.qa.station import packed

PAGE = "Ice road opens\nThe road opened on Friday.\nTrucks came at noon."
TOLD = Told("Ice road opens", "The road opened on Friday.\n\nTrucks came at noon.", content_sha256="aa")
SEEN = Seen(document=Found(200, "aa"), text=PAGE, words=PAGE)
SHEET, MOVED, POSTED = "http://a.example/s.css", "http://a.example/old", "http://a.example/api"


def named(verdict: Verdict) -> list[tuple[str, str]]:
    return [(fault.what, fault.name) for fault in verdict.faults]


def listed(**entry: object) -> Held:
    return Held(listed=read_list(b'{"urls": {}}') | {SHEET: Listed(**{"status": 200, **entry})})  # type: ignore[arg-type]


def test_a_page_that_is_as_it_was_has_no_fault() -> None:
    verdict = judge(SEEN, Held(text=PAGE), [TOLD])
    assert verdict.faults == []
    assert verdict.scores == {"document": 1, "record": 1, "text": 1}
    assert verdict.score == 1


def test_a_page_is_as_good_as_the_worst_of_it() -> None:
    assert judge(SEEN, Held(text=PAGE.replace("noon", "night")), [TOLD]).score == pytest.approx(0.9)


def test_what_could_not_be_shown_has_that_fault_alone() -> None:
    verdict = judge(Seen(trouble="the page crashed"), Held(text=PAGE), [TOLD])
    assert named(verdict) == [("page", "")]
    assert verdict.score == 0


def test_other_bytes_than_those_of_the_record_are_told() -> None:
    assert named(judge(replace(SEEN, document=Found(200, "bb")), Held(), [TOLD])) == [("document", "")]
    assert named(judge(replace(SEEN, document=Found(404)), Held(), [])) == [("document", "")]
    assert named(judge(replace(SEEN, document=Found(200, "bb")), Held(), [])) == []


def test_a_record_that_its_page_does_not_show_is_told_by_field() -> None:
    wrong = replace(TOLD, title="Ice road closes", text=f"{TOLD.text}\n\nNobody was there to see it.")
    assert named(judge(SEEN, Held(), [wrong])) == [("record", "headline"), ("record", "body_text")]


def test_what_a_record_has_and_its_page_never_showed_is_no_fault_of_replay() -> None:
    told = replace(TOLD, text=f"{TOLD.text}\n\nThis stood in its scripts alone.")
    assert judge(SEEN, Held(text=PAGE), [told]).faults == []
    assert named(judge(SEEN, Held(), [told])) == [("record", "body_text")]


def test_fields_that_are_read_otherwise_are_told_and_those_of_other_readers_are_not() -> None:
    verdict = judge(SEEN, Held(), [replace(TOLD, differing=("authors",))])
    assert named(verdict) == [("record", "authors")]
    assert verdict.scores["record"] == 0
    assert named(judge(SEEN, Held(), [replace(TOLD, differing=None)])) == []


def test_text_that_went_or_came_is_quoted() -> None:
    (fault,) = judge(replace(SEEN, text=PAGE + "\nBuy a boat today, now."), Held(text=PAGE), []).faults
    assert "new “Buy a boat today, now.”" in fault.message
    (fault,) = judge(replace(SEEN, text=PAGE[:41]), Held(text=PAGE), []).faults
    assert "lost “Trucks came at noon.”" in fault.message


@pytest.mark.parametrize(
    ("entry", "found", "asked", "faulty"),
    [
        ({"sha256": "aa"}, Found(200, "aa"), 200, False),
        ({"sha256": "aa"}, Found(200, "bb"), 200, True),
        ({}, Found(200, "bb"), None, False),
        ({"sha256": "aa"}, Found(404), 404, True),
        ({"sha256": "aa"}, Found(404), None, True),
        ({"status": 404}, Found(404), 404, False),
        ({"status": 0}, Found(404), 404, False),
        ({"status": 302}, Found(200, "bb"), 302, False),
        ({"status": 302}, Found(404), None, True),
        ({"method": "POST", "sha256": "aa"}, Found(404), 200, False),
        ({"method": "POST", "sha256": "aa"}, Found(200, "bb"), 404, True),
        ({"method": "POST", "sha256": "aa"}, Found(404), None, False),
    ],
)
def test_a_resource_is_missed_where_it_came_and_replay_gives_it_no_more(
    entry: dict[str, object], found: Found, asked: int | None, faulty: bool
) -> None:
    seen = replace(SEEN, found={SHEET: found}, asked={} if asked is None else {SHEET: asked})
    verdict = judge(seen, listed(**entry), [])
    assert named(verdict) == ([("resource", SHEET)] if faulty else [])
    assert verdict.missing == faulty


def test_what_was_never_kept_is_counted_and_no_fault() -> None:
    verdict = judge(replace(SEEN, asked={"http://ads.example/1": 404, SHEET: 404}), listed(status=0), [])
    assert (verdict.unkept, verdict.missing, verdict.faults) == (1, 0, [])


def test_a_page_that_asks_elsewhere_is_told_of() -> None:
    verdict = judge(replace(SEEN, left=["http://elsewhere.example/"]), Held(), [])
    assert named(verdict) == [("outside", "http://elsewhere.example/")]
    assert verdict.score == 0


@pytest.mark.parametrize(("rows", "faulty"), [(1, False), (2, True)])
def test_a_picture_differs_from_one_point_in_a_hundred_on(rows: int, faulty: bool) -> None:
    kept, shown = Image.new("RGB", (10, 150)), Image.new("RGB", (10, 150))
    shown.paste("white", (0, 0, 10, rows))
    verdict = judge(replace(SEEN, picture=packed(shown)), Held(picture=packed(kept)), [])
    assert named(verdict) == ([("picture", "")] if faulty else [])
    assert verdict.score == pytest.approx(1 - rows / 150)


def test_a_picture_that_is_none_is_a_fault_of_the_picture() -> None:
    assert named(judge(replace(SEEN, picture=b""), Held(picture=b""), [])) == [("picture", "")]


def test_a_list_that_is_none_is_told() -> None:
    for block in (b"", b"[]", b'{"urls": 1}', b"\xff"):
        with pytest.raises(Damaged, match="cannot be read"):
            read_list(block)
