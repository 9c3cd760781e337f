"""What a response or a failure means for the page: its outcome, a stable reason, a line for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
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

from crawler.capture.recording import cause_of
from crawler.errors import RenderError, SpoolError
from crawler.extract import EXTRACTOR, VERSION
from crawler.extract.challenge import is_challenge
from crawler.fetch.limits import Overrun
from crawler.fetch.refuse import Refused
from crawler.records import Capture, Outcome, PageEnd, Reading

if TYPE_CHECKING:
    from scrapy.http.headers import Headers

    from crawler.index.seen import SeenPage

BLOCKED_STATUSES = (429, 503)
"""Statuses by which a host says: not now (RFC 6585 §4, RFC 9110 §15.6.4)."""

_UNPROVEN = re.compile("certificate verify failed|^VerificationError")
"""What OpenSSL and service_identity say of a certificate that does not prove the host."""

_FAILURES: tuple[tuple[type[BaseException], Outcome, str, str], ...] = (
    (SpoolError, Outcome.FAILED, "spool", "the spool could not be written"),
    (CannotResolveHostError, Outcome.FAILED, "unknown_host", "the host has no address"),
    (DownloadTimeoutError, Outcome.FAILED, "timeout", "no whole answer within DOWNLOAD_TIMEOUT"),
    (DownloadConnectionRefusedError, Outcome.FAILED, "connection_refused", "the host refused the connection"),
    (
        ResponseDataLossError,
        Outcome.FAILED,
        "cut_off",
        "the answer ended before it was whole; kept as it came",
    ),
    (Overrun, Outcome.UNREADABLE, "too_large", "{}; its beginning is kept"),
    (
        DownloadCancelledError,
        Outcome.UNREADABLE,
        "too_large",
        "larger than DOWNLOAD_MAXSIZE; its beginning is kept",
    ),
    (UnsupportedURLSchemeError, Outcome.REFUSED, "scheme", "only http and https are fetched"),
)
"""Checked in order: exception, outcome, reason, words; `{}` stands for those of the exception."""


def of_status(status: int, headers: Headers, body: bytes, url: str) -> PageEnd | None:
    """Return the end that a status alone gives, or None for a page to be read."""
    if is_blocked(status, headers, body):
        detail = f"the host answered {status}: it does not want to be asked now"
        return PageEnd(url=url, outcome=Outcome.HTTP_ERROR, reason="blocked", detail=detail, status=status)
    if status == 304:
        return PageEnd(url=url, outcome=Outcome.UNCHANGED, reason="304", status=status)
    if status >= 400:
        return PageEnd(url=url, outcome=Outcome.HTTP_ERROR, reason=str(status), status=status)
    if status >= 300 or status < 200:
        detail = f"the host answered {status} and led nowhere"
        return PageEnd(url=url, outcome=Outcome.HTTP_ERROR, reason=str(status), detail=detail, status=status)
    return None


def is_blocked(status: int, headers: Headers, body: bytes) -> bool:
    """Tell a host's refusal to be asked now from any other answer."""
    return status in BLOCKED_STATUSES or _is_challenge(status, headers, body)


def of_failure(error: BaseException, capture: Capture | None, url: str) -> PageEnd:
    """Return the end of a page that could not be fetched."""
    if isinstance(error, Refused):
        return PageEnd(
            url=url, outcome=Outcome.REFUSED, reason=error.reason, detail=error.detail, capture=capture
        )
    if isinstance(error, IgnoreRequest):
        return _ignored(error, url)
    status = capture.status if capture else None
    if isinstance(error, RenderError):
        return PageEnd(
            url=url,
            outcome=Outcome.FAILED,
            reason=error.reason,
            detail=str(error),
            status=status,
            capture=capture,
        )
    for kind, outcome, reason, words in _FAILURES:
        if isinstance(error, kind):
            words = words.format(error)
            return PageEnd(
                url=url, outcome=outcome, reason=reason, detail=words, status=status, capture=capture
            )
    reason = "no_answer" if isinstance(error, DownloadFailedError) else type(error).__name__
    detail = cause_of(error)
    if _UNPROVEN.search(detail):
        reason, detail = "certificate", f"the certificate does not prove the host: {detail}"
    return PageEnd(
        url=url, outcome=Outcome.FAILED, reason=reason, detail=detail, status=status, capture=capture
    )


def of_repeat(url: str, known: SeenPage, capture: Capture | None, sha256: str) -> PageEnd | None:
    """Return the end of a page that is the same as at its last capture, or None for one to be read."""
    if capture and capture.payload_digest == known.payload_digest:
        return PageEnd(url=url, outcome=Outcome.REVISIT, reason="same_payload", status=capture.status)
    if sha256 == known.content_sha256:
        return PageEnd(url=url, outcome=Outcome.UNCHANGED, reason="same_text", status=200)
    return None


def of_reading(url: str, reading: Reading, status: int) -> PageEnd:
    """Return the end of a page that was read."""
    return PageEnd(
        url=url,
        outcome=reading.outcome,
        reason=reading.reason,
        status=status,
        article=reading.article,
        story=reading.story,
        stories=reading.stories,
    )


def kept_at(end: PageEnd, capture: Capture | None, sha256: str, pack: str | None) -> PageEnd:
    """Return the end with the pointer to where the page is kept, and what read it."""
    if capture is None:
        return end
    told = msgspec.structs.replace(
        capture, content_sha256=sha256, extractor=EXTRACTOR, extractor_version=VERSION, pack=pack
    )
    return msgspec.structs.replace(end, capture=told)


def with_companions(end: PageEnd, companions: tuple[str, ...]) -> PageEnd:
    """Return the end with the record ids of what was fetched beside the page."""
    if end.capture is None or not companions:
        return end
    told = msgspec.structs.replace(end.capture, companions=companions)
    return msgspec.structs.replace(end, capture=told)


def _ignored(error: IgnoreRequest, url: str) -> PageEnd:
    words = str(error)
    if "robots.txt" in words:
        return PageEnd(
            url=url, outcome=Outcome.REFUSED, reason="robots", detail="robots.txt does not allow it"
        )
    if "redirect" in words.lower():
        detail = "redirected more often than REDIRECT_MAX_TIMES"
        return PageEnd(url=url, outcome=Outcome.HTTP_ERROR, reason="redirect_loop", detail=detail)
    return PageEnd(url=url, outcome=Outcome.REFUSED, reason="ignored", detail=words[:300])


def _is_challenge(status: int, headers: Headers, body: bytes) -> bool:
    """Tell a page that asks the visitor to prove to be human from a page of the newsroom."""
    if headers.get("cf-mitigated") == b"challenge":
        return True
    return status in (200, 401, 403) and is_challenge(body)
