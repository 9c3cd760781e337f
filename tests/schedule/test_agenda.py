"""What is due at a newsroom, over both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from crawler.errors import DatabaseError
from crawler.pace import PLAIN
from crawler.records import Article, Outcome, PageEnd
from crawler.schedule.agenda import MOST_DUE, REVISITS, Agenda
from tests.schedule.clock import utc

NOON = utc("2026-03-04 12:00")
HOST = "https://kpol9.example"
MINUTES = timedelta(minutes=1)


def stories(*numbers: int) -> dict[str, str]:
    return {f"story {number}": f"{HOST}/story/{number}" for number in numbers}


def urls(*numbers: int) -> list[str]:
    return list(stories(*numbers).values())


def stored(url: str, words: str = "The ferry sails.") -> PageEnd:
    return PageEnd(
        url=url,
        outcome=Outcome.STORED,
        article=Article(record_id="r1", url=url, headline="Ferry", body_text=words),
    )


def refused(url: str, reason: str) -> PageEnd:
    return PageEnd(url=url, outcome=Outcome.REFUSED, reason=reason)


def due_at(engine: Engine, url: str) -> datetime | None:
    with engine.connect() as connection:
        found: datetime | None = connection.execute(
            select(REVISITS.c.due_at).where(REVISITS.c.url == url)
        ).scalar_one()
        return found


@pytest.fixture
def agenda(engine: Engine) -> Agenda:
    return Agenda(engine, PLAIN)


def later(engine: Engine) -> Agenda:
    """Return the agenda of another run."""
    return Agenda(engine, PLAIN)


def test_a_newsroom_never_looked_at_is_due_and_owes_no_article(agenda: Agenda) -> None:
    assert agenda.door_is_due("kpol", NOON)
    assert agenda.articles_due("kpol", NOON) == []


def test_what_a_door_shows_is_new_once_and_of_one_newsroom(agenda: Agenda, engine: Engine) -> None:
    assert agenda.shown("kpol", stories(1, 2), NOON) == urls(1, 2)
    assert agenda.shown("kpol", stories(2, 3), NOON) == urls(3)
    assert later(engine).shown("kpol", stories(1, 2, 3), NOON) == []
    assert agenda.shown("kaur", stories(1), NOON) == urls(1)


def test_a_story_under_another_address_is_not_new(agenda: Agenda) -> None:
    agenda.shown("kpol", stories(1), NOON)
    moved = {"story 1": f"{HOST}/story/1-renamed"}

    assert agenda.shown("kpol", moved, NOON) == []
    assert agenda.knows(f"{HOST}/story/1-renamed"), "a crawl by hand asks for it under its new address"


def test_an_article_that_was_shown_stays_due_where_the_run_dies(agenda: Agenda, engine: Engine) -> None:
    agenda.shown("kpol", stories(1, 2), NOON)
    agenda.ended(stored(urls(1)[0]), NOON)

    assert later(engine).articles_due("kpol", NOON + MINUTES) == urls(2)


@pytest.mark.parametrize("reason", ["backoff", "budget"])
def test_an_article_that_was_put_off_stays_due(agenda: Agenda, engine: Engine, reason: str) -> None:
    agenda.shown("kpol", stories(1), NOON)
    agenda.ended(refused(urls(1)[0], reason), NOON)

    assert later(engine).articles_due("kpol", NOON + MINUTES) == urls(1)


def test_an_article_is_due_again_after_its_interval_and_up_to_two_minutes_before(
    agenda: Agenda, engine: Engine
) -> None:
    agenda.shown("kpol", stories(1), NOON)
    agenda.ended(stored(urls(1)[0]), NOON)

    assert due_at(engine, urls(1)[0]) == NOON + 20 * MINUTES
    assert later(engine).articles_due("kpol", NOON + 17 * MINUTES) == []
    assert later(engine).articles_due("kpol", NOON + 18 * MINUTES) == urls(1)


def test_an_article_whose_words_changed_is_due_sooner_than_one_whose_page_only_looks_new(
    agenda: Agenda, engine: Engine
) -> None:
    same, edited = urls(1, 2)
    agenda.shown("kpol", stories(1, 2), NOON)
    for words, at in (("one", NOON), ("two", NOON + 20 * MINUTES)):
        agenda.ended(stored(same), at)
        agenda.ended(stored(edited, words), at)

    assert due_at(engine, same) == NOON + 64 * MINUTES
    assert due_at(engine, edited) == NOON + 36 * MINUTES


def test_a_page_that_could_not_be_read_does_not_make_its_words_new(agenda: Agenda, engine: Engine) -> None:
    url = urls(1)[0]
    agenda.shown("kpol", stories(1), NOON)
    agenda.ended(stored(url), NOON)
    agenda.ended(PageEnd(url=url, outcome=Outcome.HTTP_ERROR, reason="500"), NOON + 20 * MINUTES)
    agenda.ended(stored(url), NOON + 64 * MINUTES)

    due = due_at(engine, url)
    assert due
    assert due - NOON > 150 * MINUTES


def test_the_articles_that_wait_longest_come_first_and_never_more_than_one_run_can_ask_for(
    agenda: Agenda, engine: Engine
) -> None:
    agenda.shown("kpol", stories(*range(MOST_DUE)), NOON)
    agenda.shown("kpol", stories(-1), NOON - MINUTES)
    due = later(engine).articles_due("kpol", NOON)

    assert due[0] == urls(-1)[0]
    assert len(due) == MOST_DUE


def test_a_look_with_news_brings_the_next_one_sooner_than_a_look_without(
    agenda: Agenda, engine: Engine
) -> None:
    for outlet, shown in (("kpol", stories(1)), ("kaur", {})):
        for look in range(4):
            agenda.shown(outlet, shown and stories(look), NOON)
            agenda.looked(outlet, NOON + look * 10 * MINUTES)

    at = NOON + 40 * MINUTES
    assert later(engine).door_is_due("kpol", at)
    assert not later(engine).door_is_due("kaur", at)
    assert later(engine).door_is_due("kaur", at + 10 * MINUTES)


def test_articles_long_past_their_last_day_are_forgotten(agenda: Agenda, engine: Engine) -> None:
    agenda.shown("kpol", stories(1), NOON)
    agenda.shown("kpol", stories(2), NOON + timedelta(days=60))
    agenda.looked("kpol", NOON + timedelta(days=121))

    assert later(engine).shown("kpol", stories(1, 2), NOON + timedelta(days=121)) == urls(1)


def test_an_article_whose_last_day_is_over_is_due_no_more(agenda: Agenda, engine: Engine) -> None:
    agenda.shown("kpol", stories(1), NOON)
    agenda.ended(stored(urls(1)[0]), NOON + timedelta(days=89, hours=23, minutes=50))

    assert due_at(engine, urls(1)[0]) is None
    assert later(engine).articles_due("kpol", NOON + timedelta(days=400)) == []


def test_a_database_that_cannot_be_used_is_told(sqlite: Engine) -> None:
    agenda = Agenda(sqlite, PLAIN)
    REVISITS.drop(sqlite)

    with pytest.raises(DatabaseError, match="what is due cannot be looked up"):
        agenda.articles_due("kpol", NOON)
