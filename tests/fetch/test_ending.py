"""What a response or a failure means for the page."""

from __future__ import annotations

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http.headers import Headers

from crawler.errors import SpoolError
from crawler.extract import EXTRACTOR, VERSION
from crawler.fetch import ending
from crawler.fetch.limits import Overrun
from crawler.fetch.refuse import Refused
from crawler.index.seen import Original, SeenPage
from crawler.records import Article, Capture, Outcome, PageEnd, Reading

URL = "https://www.kpol9.example/story/1"
CAPTURE = Capture(
    warc_file="warc/a", offset=1, length=2, record_id="urn:test:1", payload_digest="sha1:A", status=200
)
KNOWN = SeenPage(None, None, "sha1:A", "a" * 64, Original("urn:test:0", URL, "2026-11-21T06:00:00Z"))


def of_status(status: int, body: bytes = b"") -> PageEnd | None:
    return ending.of_status(status, Headers(), body, URL)


@pytest.mark.parametrize("status", [200, 203, 206])
def test_a_page_that_came_is_to_be_read(status: int) -> None:
    assert of_status(status) is None


@pytest.mark.parametrize(
    ("status", "outcome", "reason"),
    [
        (404, Outcome.HTTP_ERROR, "404"),
        (410, Outcome.HTTP_ERROR, "410"),
        (500, Outcome.HTTP_ERROR, "500"),
        (403, Outcome.HTTP_ERROR, "403"),
        (429, Outcome.HTTP_ERROR, "blocked"),
        (503, Outcome.HTTP_ERROR, "blocked"),
        (302, Outcome.HTTP_ERROR, "302"),
        (101, Outcome.HTTP_ERROR, "101"),
        (304, Outcome.UNCHANGED, "304"),
    ],
)
def test_a_status_that_gives_no_page_ends_it(status: int, outcome: Outcome, reason: str) -> None:
    end = of_status(status)

    assert end is not None
    assert (end.url, end.outcome, end.reason, end.status) == (URL, outcome, reason, status)


@pytest.mark.parametrize(
    "title",
    [
        "Just a moment...",
        "Attention Required! | Cloudflare",
        "Access Denied",
        "access denied",
        "Pardon Our Interruption",
        "\n Are you a robot? \n",
    ],
)
@pytest.mark.parametrize("status", [200, 401, 403])
def test_a_challenge_is_no_page_of_the_newsroom(title: str, status: int) -> None:
    end = of_status(status, f"<html><head><title>{title}</title>".encode())

    assert end is not None
    assert end.reason == "blocked"


def test_a_challenge_may_say_so_in_its_head_alone() -> None:
    end = ending.of_status(403, Headers({"cf-mitigated": "challenge"}), b"", URL)

    assert end is not None
    assert end.reason == "blocked"


@pytest.mark.parametrize(
    "body",
    [
        b"<title>Just a moment that changed the harbour | Polaris 9</title>",
        b"<title>Access Denied: how the mill kept inspectors out</title>",
        b"<title>Ferry</title><p>The sign read: Access Denied.</p>",
        b"<title>Access Denied</title>" + b"<p>story</p>" * 6_000,
        b" " * 5_000 + b"<title>Access Denied</title>",
    ],
    ids=["begins alike", "begins alike too", "in the text", "as long as a story", "too deep"],
)
def test_an_article_that_sounds_like_a_challenge_is_read(body: bytes) -> None:
    assert of_status(200, body) is None


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        (SpoolError("no room"), Outcome.FAILED, "spool"),
        (CannotResolveHostError("x"), Outcome.FAILED, "unknown_host"),
        (DownloadTimeoutError("x"), Outcome.FAILED, "timeout"),
        (DownloadConnectionRefusedError("x"), Outcome.FAILED, "connection_refused"),
        (ResponseDataLossError("x"), Outcome.FAILED, "cut_off"),
        (DownloadCancelledError("x"), Outcome.UNREADABLE, "too_large"),
        (Overrun("x"), Outcome.UNREADABLE, "too_large"),
        (UnsupportedURLSchemeError("x"), Outcome.REFUSED, "scheme"),
        (Refused("private_address", "it is 10.0.0.1"), Outcome.REFUSED, "private_address"),
        (IgnoreRequest("Forbidden by robots.txt"), Outcome.REFUSED, "robots"),
        (IgnoreRequest("max redirections reached"), Outcome.HTTP_ERROR, "redirect_loop"),
        (IgnoreRequest("some middleware said no"), Outcome.REFUSED, "ignored"),
        (DownloadFailedError("bad answer\nmore"), Outcome.FAILED, "no_answer"),
        (
            DownloadFailedError("[('SSL routines', '', 'certificate verify failed')]"),
            Outcome.FAILED,
            "certificate",
        ),
        (KeyError(), Outcome.FAILED, "KeyError"),
    ],
)
def test_a_failure_has_an_outcome_a_reason_and_words(
    error: BaseException, outcome: Outcome, reason: str
) -> None:
    end = ending.of_failure(error, None, URL)

    assert (end.url, end.outcome, end.reason) == (URL, outcome, reason)
    assert end.detail
    assert "\n" not in end.detail


def test_a_response_over_a_limit_tells_which() -> None:
    end = ending.of_failure(Overrun("the body came in more than 9 chunks"), None, URL)

    assert end.detail == "the body came in more than 9 chunks; its beginning is kept"


def test_a_refusal_tells_what_the_guard_told() -> None:
    assert (
        ending.of_failure(Refused("port", "port 22 is not asked"), None, URL).detail == "port 22 is not asked"
    )


@pytest.mark.parametrize("error", [ResponseDataLossError("x"), KeyError("x")])
def test_a_failure_points_to_what_was_kept_of_it(error: BaseException) -> None:
    end = ending.of_failure(error, CAPTURE, URL)

    assert (end.capture, end.status) == (CAPTURE, 200)


def test_a_payload_that_is_the_last_one_is_a_revisit() -> None:
    end = ending.of_repeat(URL, KNOWN, CAPTURE, "b" * 64)

    assert end is not None
    assert (end.outcome, end.status) == (Outcome.REVISIT, 200)


@pytest.mark.parametrize("digest", ["sha1:B", None])
def test_a_text_that_is_the_last_one_is_unchanged(digest: str | None) -> None:
    capture = (
        Capture(warc_file="a", offset=0, length=1, record_id="b", payload_digest=digest) if digest else None
    )
    end = ending.of_repeat(URL, KNOWN, capture, "a" * 64)

    assert end is not None
    assert end.outcome == Outcome.UNCHANGED


def test_a_page_that_changed_is_to_be_read() -> None:
    assert ending.of_repeat(URL, KNOWN, None, "b" * 64) is None


def test_a_reading_becomes_the_end_of_its_page() -> None:
    article = Article(record_id="kpol9.example/1", url=URL)
    reading = Reading(outcome=Outcome.STORED, reason="r", article=article, pack="north_sky@2025-03-01")
    end = ending.of_reading(URL, reading, 200)

    assert end == PageEnd(url=URL, outcome=Outcome.STORED, reason="r", status=200, article=article)


def test_the_end_of_a_kept_page_says_where_it_is_and_what_read_it() -> None:
    end = ending.kept_at(PageEnd(url=URL, outcome=Outcome.STORED), CAPTURE, "c" * 64, "generic")

    assert end.capture is not None
    assert end.capture.warc_file == "warc/a"
    assert (end.capture.content_sha256, end.capture.pack) == ("c" * 64, "generic")
    assert (end.capture.extractor, end.capture.extractor_version) == (EXTRACTOR, VERSION)


def test_the_end_of_a_page_that_was_not_kept_stays_as_it_is() -> None:
    end = PageEnd(url=URL, outcome=Outcome.FAILED)

    assert ending.kept_at(end, None, "c" * 64, None) is end
