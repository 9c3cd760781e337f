"""The outbox over SQLite and PostgreSQL: each notice once, tried again, given up at last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from crawler.observe.watch.outbox import FIRST_WAIT, GIVEN_UP, KEPT, LEASE, Kind, Notice, Outbox, plain
from tests.databases import address, engine, postgres

__all__ = ["address", "engine", "postgres"]

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
LOST = Notice(Kind.RUN_FAILED, "ferry", "run-1", "run run-1 of ferry ended: lost", {"run_id": "run-1"})


def test_a_notice_is_put_in_once_however_often_it_is_found(engine: Engine) -> None:
    for _ in range(3):
        Outbox(engine).put([LOST, LOST], AT)
    assert [letter.text for letter in Outbox(engine).latest(9)] == [LOST.text]


def test_a_notice_that_was_sent_is_not_made_again(engine: Engine) -> None:
    outbox = Outbox(engine)
    outbox.put([LOST], AT)
    letter = outbox.take(AT)
    assert letter
    outbox.sent(letter, AT)
    outbox.put([LOST], AT + LEASE)
    assert outbox.take(AT + LEASE * 2) is None
    assert outbox.unsent() == 0


def test_what_one_takes_another_leaves_alone_until_the_first_has_died(engine: Engine) -> None:
    Outbox(engine).put([LOST], AT)
    first = Outbox(engine).take(AT)
    assert first
    assert Outbox(engine).take(AT) is None
    again = Outbox(engine).take(AT + LEASE)
    assert again
    assert again.attempts == 2
    assert again.notice_id == first.notice_id


def test_what_is_not_taken_is_tried_again_ever_more_seldom_and_given_up_after_a_week(engine: Engine) -> None:
    outbox = Outbox(engine)
    outbox.put([LOST], AT)
    at, waits = AT, []
    while letter := outbox.take(at):
        outbox.failed(letter, "the webhook answered 503", at)
        following = outbox.latest(1)[0].next_at
        if following is None:
            break
        waits.append(following - at)
        at = following
    assert waits[:4] == [FIRST_WAIT, FIRST_WAIT * 2, FIRST_WAIT * 4, FIRST_WAIT * 8]
    assert max(waits) == timedelta(hours=6)
    assert timedelta(days=6) < at - AT < GIVEN_UP
    assert outbox.unsent() == 0
    assert outbox.latest(1)[0].fault == "the webhook answered 503"


def test_what_was_sent_long_ago_is_forgotten_and_what_waits_is_not(engine: Engine) -> None:
    outbox = Outbox(engine)
    outbox.put([LOST], AT)
    outbox.prune(AT + KEPT * 2)
    assert outbox.unsent() == 1
    letter = outbox.take(AT)
    assert letter
    outbox.sent(letter, AT)
    outbox.prune(AT + KEPT * 2)
    assert outbox.latest(9) == []


def test_nothing_of_a_page_is_markup_a_mention_or_a_line_of_its_own() -> None:
    hostile = "https://kpol9.example/<!channel>\n*bold* @here `x` \u202e\x1b[31m"
    shown = plain(hostile)
    assert not set("<>`*@\n\x1b\u202e") & set(shown)
    assert shown.startswith("https://kpol9.example/%3C!channel%3E ")
    assert len(plain("x" * 100_000)) == 2_000
