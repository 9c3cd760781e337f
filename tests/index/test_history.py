"""What the end of a page means for what was kept of it before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine

from crawler.database import open_database
from crawler.index.history import History, gone
from crawler.index.seen import Seen
from crawler.records import Article, Capture, Counts, Outcome, PageEnd, Stamp, StoryCluster, Version

ARCHIVE = "urn:test:archive"
URL = "https://www.kpol9.example/story/1"
CAPTURE = Capture(
    warc_file="warc/a",
    offset=1,
    length=2,
    record_id="urn:test:1",
    final_url=URL,
    fetched_at="2026-11-22T06:00:00Z",
)
ARTICLE = Article(record_id="kpol9.example/1", url=URL, headline="Ferry")
STORED = PageEnd(url=f"{URL}#top", outcome=Outcome.STORED, article=ARTICLE, capture=CAPTURE)
MISSING = PageEnd(
    url=URL,
    outcome=Outcome.HTTP_ERROR,
    status=404,
    capture=msgspec.structs.replace(CAPTURE, record_id="urn:test:2", status=404, warc_file="warc/b"),
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path}/state.db")
    yield opened
    opened.dispose()


@pytest.fixture
def run(engine: Engine) -> Iterator[Callable[[], tuple[History, Seen]]]:
    """A function that begins a run over the same archive."""
    begun: list[Seen] = []

    def begins() -> tuple[History, Seen]:
        begun.append(Seen(engine, ARCHIVE))
        return History(begun[-1]), begun[-1]

    yield begins
    for seen in begun:
        seen.close()


Run = Callable[[], tuple[History, Seen]]


def to(end: PageEnd, final_url: str, **more: object) -> PageEnd:
    assert end.capture
    capture = msgspec.structs.replace(end.capture, final_url=final_url)
    return msgspec.structs.replace(end, capture=capture, **more)


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (MISSING, "404"),
        (msgspec.structs.replace(MISSING, status=410), "410"),
        (msgspec.structs.replace(MISSING, status=403), None),
        (msgspec.structs.replace(MISSING, status=404, outcome=Outcome.UNCHANGED), None),
        (msgspec.structs.replace(MISSING, capture=None), None),
        (STORED, None),
        (to(MISSING, "https://kpol9.example/", status=200, outcome=Outcome.NOT_ARTICLE), "front_page"),
        (
            to(MISSING, "https://www.kpol9.example/index.html", status=200, outcome=Outcome.REVISIT),
            "front_page",
        ),
        (to(MISSING, "https://www.kpol9.example/news", status=200, outcome=Outcome.NOT_ARTICLE), None),
        (to(MISSING, "https://www.kpol9.example/?p=1", status=200, outcome=Outcome.NOT_ARTICLE), None),
        (to(MISSING, "https://consent.example/", status=200, outcome=Outcome.NOT_ARTICLE), None),
    ],
)
def test_a_page_is_gone_by_its_status_or_when_it_leads_home(end: PageEnd, why: str | None) -> None:
    assert gone(end) == why


def test_a_front_page_that_was_asked_for_is_not_gone() -> None:
    home = "https://www.kpol9.example/"
    end = to(MISSING, home, url=home, status=200, outcome=Outcome.NOT_ARTICLE)
    assert gone(end) is None


def test_an_article_gets_its_version(run: Run) -> None:
    history, _ = run()
    placed = history.placed(STORED)
    assert placed.article
    assert isinstance(placed.article.version, Version)
    assert placed.article.version.n == 1


def test_an_article_tells_when_it_was_first_kept_in_every_later_version(run: Run) -> None:
    history, seen = run()
    first = history.placed(STORED)
    seen.confirm("warc/a")

    history, _ = run()
    later = msgspec.structs.replace(CAPTURE, record_id="urn:test:later", fetched_at="2026-12-01T06:00:00Z")
    again = history.placed(msgspec.structs.replace(STORED, capture=later))
    assert first.article
    assert again.article
    assert isinstance(first.article.first_seen, Stamp)
    assert first.article.first_seen.value == CAPTURE.fetched_at
    assert again.article.first_seen == first.article.first_seen


def test_a_later_line_of_a_story_has_the_version_of_the_first(run: Run) -> None:
    history, _ = run()
    story = StoryCluster(record_id="g/s", aggregator="g", url=URL, title="Ferry", counts=Counts(listed=1))
    end = PageEnd(url=URL, outcome=Outcome.STORED, story=story, stories=(story,), capture=CAPTURE)
    first, again = history.placed(end), history.placed(msgspec.structs.replace(end, supersedes=True))
    assert first.story
    assert again.story
    assert first.story.version == again.story.version == first.stories[0].version


def test_an_article_that_is_gone_gets_one_tombstone_by_either_address(run: Run) -> None:
    history, seen = run()
    history.placed(to(STORED, "https://kpol9.example/1"))
    seen.confirm("warc/a")

    history, seen = run()
    by_final = history.placed(msgspec.structs.replace(MISSING, url="https://kpol9.example/1"))
    assert by_final.tombstone
    assert by_final.tombstone.record_id == "kpol9.example/1"
    assert by_final.tombstone.found_gone == "2026-11-22T06:00:00Z"
    assert by_final.tombstone.version == Version(n=1, prev_id="urn:test:1")
    assert by_final.tombstone.capture == MISSING.capture
    assert history.placed(MISSING).tombstone is None, "once is enough, by the address asked for too"
    seen.confirm("warc/b")
    assert run()[0].placed(MISSING).tombstone is None, "for the runs after it too"


def test_a_page_that_was_never_kept_gets_no_tombstone(run: Run) -> None:
    assert run()[0].placed(MISSING).tombstone is None


def test_an_article_that_comes_back_can_be_gone_again(run: Run) -> None:
    history, _ = run()
    history.placed(STORED)
    assert history.placed(MISSING).tombstone
    back = msgspec.structs.replace(CAPTURE, record_id="urn:test:3")
    history.placed(msgspec.structs.replace(STORED, capture=back))
    assert history.placed(MISSING).tombstone


def test_an_end_that_was_not_kept_is_left_as_it_is(run: Run) -> None:
    end = msgspec.structs.replace(STORED, capture=None)
    assert run()[0].placed(end) == end
