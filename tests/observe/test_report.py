"""The report of a run, and its summary for people."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from crawler.observe.report import PROBLEMS_KEPT, Report, log_key, report_key
from crawler.observe.summary import PROBLEMS_SHOWN, summary
from crawler.records import Outcome, PageEnd

START = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def report(**changes: Any) -> Report:
    facts: dict[str, Any] = {
        "run_id": "run-1",
        "spider": "north_sky",
        "args": {"only": "kpol"},
        "started_at": START,
        "archive_uri": "./archive",
    }
    return Report(**{**facts, **changes})


def page(outcome: Outcome, number: int = 0, **more: Any) -> PageEnd:
    return PageEnd(url=f"https://kpol9.example/{number}", outcome=outcome, **more)


def test_each_page_is_counted_by_outcome_reason_and_outlet() -> None:
    made = report()
    made.count(page(Outcome.STORED, outlet="kpol"))
    made.count(page(Outcome.STORED))
    made.count(page(Outcome.HTTP_ERROR, reason="404", outlet="kpol"))

    assert made.pages == 3
    assert made.outcomes == {"stored": 2, "http_error": 1}
    assert made.reasons == {"http_error: 404": 1}
    assert made.outlets == {"kpol": {"stored": 1, "http_error": 1}}


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_pages_that_failed_or_could_not_be_read_make_a_run_end_with_1(outcome: Outcome) -> None:
    made = report()
    made.count(page(outcome, reason="why"))
    is_bad = outcome in (Outcome.FAILED, Outcome.UNREADABLE)

    assert made.judge() == (1 if is_bad else 0)
    assert [problem["why"] for problem in made.problems] == (["why"] if is_bad else [])


def test_a_gap_between_sent_and_written_weighs_more_than_a_page() -> None:
    made = report(exchanges=3, written=2)
    made.count(page(Outcome.FAILED))

    assert made.judge() == 4


def test_an_unusable_spool_weighs_more_than_the_gap_it_makes() -> None:
    assert report(exchanges=3, written=2, error="no room").judge() == 3


def test_a_run_without_pages_is_fine() -> None:
    assert report().judge() == 0


def test_a_report_names_so_many_problems_and_counts_the_rest() -> None:
    made = report()
    for number in range(PROBLEMS_KEPT + 5):
        made.count(page(Outcome.FAILED, number, detail="a line", reason="word"))

    assert len(made.problems) == PROBLEMS_KEPT
    assert made.problems[-1] == {
        "url": f"https://kpol9.example/{PROBLEMS_KEPT - 1}",
        "outcome": "failed",
        "why": "a line",
    }
    assert made.outcomes["failed"] == PROBLEMS_KEPT + 5


def test_a_report_is_json_with_utc_times() -> None:
    made = report(started_at=START.astimezone(timezone(timedelta(hours=-9))), ended_at=START)
    made.count(page(Outcome.FAILED, reason="timeout", outlet="kpol"))
    read = json.loads(made.to_json())

    assert read["schema"] == "wirecopy/run/1"
    assert read["started_at"] == read["ended_at"] == "2026-11-22T23:30:00.000000Z"
    assert read["outcomes"] == {"failed": 1}
    assert read["outlets"] == {"kpol": {"failed": 1}}
    assert read["problems"][0]["outcome"] == "failed"
    assert read["exit_code"] is None


def test_report_and_log_are_kept_under_the_utc_day_of_the_start() -> None:
    alaska = report(started_at=START.astimezone(timezone(timedelta(hours=-9))))

    assert report_key(alaska) == "runs/2026/11/22/run-1.json"
    assert log_key(alaska) == "runs/2026/11/22/run-1.log.gz"


def test_a_summary_says_what_was_fetched_kept_and_read_and_where_it_is() -> None:
    made = report(
        ended_at=START + timedelta(seconds=12.34),
        finish_reason="finished",
        exchanges=4,
        written=4,
        files=["warc/a.warc.gz"],
    )
    made.count(page(Outcome.STORED))
    made.count(page(Outcome.STORED))
    made.count(page(Outcome.NOT_ARTICLE))
    made.records["articles"] += 2
    made.records["transcripts"] += 0

    assert summary(made, 1234567).splitlines() == [
        "run run-1: finished",
        "  fetched   3 pages in 4 exchanges, 12.3 s",
        "  outcomes  2 stored, 1 not_article",
        "  kept      4 exchanges, 1,234,567 bytes of WARC",
        "  read      2 articles",
        "  archive   ./archive",
        "            warc/a.warc.gz",
    ]


def test_a_summary_shows_the_first_problems_and_counts_the_rest() -> None:
    made = report(finish_reason="finished")
    for number in range(PROBLEMS_SHOWN + 2):
        made.count(page(Outcome.FAILED, number, reason="timeout"))
    text = summary(made, 0)

    assert "  failed    https://kpol9.example/0: timeout\n" in text
    assert text.count(": timeout") == PROBLEMS_SHOWN
    assert "  and 2 more; the run's report names them" in text


def test_a_summary_of_few_problems_has_no_rest() -> None:
    made = report()
    made.count(page(Outcome.UNREADABLE, reason="too_large"))

    assert "more;" not in summary(made, 0)


@pytest.mark.parametrize(
    ("changes", "ending"),
    [
        ({"finish_reason": "shutdown"}, "stopped when told to"),
        ({"finish_reason": "closespider_timeout"}, "closespider_timeout"),
        ({}, "did not start"),
        ({"finish_reason": "finished", "error": "no room"}, "stopped: no room"),
    ],
)
def test_a_summary_begins_with_how_the_run_ended(changes: dict[str, str], ending: str) -> None:
    assert summary(report(**changes), 0).splitlines()[0] == f"run run-1: {ending}"


def test_a_summary_of_a_run_that_never_began_says_what_is_not_known() -> None:
    text = summary(report(), 0)

    assert "0 pages in 0 exchanges, ? s" in text
    assert "outcomes  none" in text
    assert "read      no records" in text


def test_a_summary_says_how_to_ask_anew_for_what_was_done_before() -> None:
    assert "  skipped   7 done by an earlier run of this list (-a again=1 asks anew)" in summary(
        report(skipped=7), 0
    )
