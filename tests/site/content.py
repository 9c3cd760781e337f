"""What the sample hosts answer: a path in, an answer out; no sockets."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache

from tests.site import aggregator
from tests.site.ground import story_page, story_stream
from tests.site.template import article_page, front_page, player_json
from tests.site.truth import HOST, PLAYERS, Sample, samples

LAST_MODIFIED = "Fri, 17 Oct 2025 13:00:42 GMT"
PRIVATE = "/internal/rundown"
"""A path that the newsroom's robots.txt closes."""

ROBOTS = b"User-agent: *\nDisallow: /internal/\n"
NO_ROBOTS = b"User-agent: *\nDisallow: /\n"


@dataclass(frozen=True)
class Answer:
    """One answer: `body` as it stands before any content coding."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    chunked: bool = False
    """Sent in chunks, without a length."""

    @property
    def etag(self) -> str:
        """A validator that changes with the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


MISSING = Answer(404, b"<!DOCTYPE html><title>Not found</title><h1>Page not found</h1>")


def hosts() -> tuple[str, ...]:
    """Return every host that the sample sites answer for."""
    return HOST, PLAYERS, aggregator.HOST, *(piece.host for piece in aggregator.pieces())


def answer(host: str, path: str, *, flight: bool = False) -> Answer:
    """Return what `host` says to a request for `path`; `flight` asks for a story's state alone."""
    if flight and (host, path) == (aggregator.HOST, _story_path()):
        return Answer(200, story_stream(aggregator.story()), "text/x-component", chunked=True)
    return _pages().get((host, path), MISSING)


@cache
def _pages() -> dict[tuple[str, str], Answer]:
    return {**_newsroom(), **_players(), **_aggregator(), **_other_outlets()}


def _newsroom() -> dict[tuple[str, str], Answer]:
    pages = {
        "/": Answer(200, front_page(samples()), chunked=True),
        "/robots.txt": Answer(200, ROBOTS, "text/plain; charset=utf-8"),
        PRIVATE: Answer(200, b"<!DOCTYPE html><title>Rundown</title><h1>Tonight's rundown</h1>"),
    }
    for place, sample in enumerate(samples()):
        others = tuple(other for other in samples() if other is not sample)[place % 8 :][:4]
        pages[sample.path] = _article(sample, others)
        if sample.old_slug:
            old = f"/article/{sample.old_slug}/{sample.id}"
            pages[old] = Answer(301, headers={"Location": sample.path})
    return {(HOST, path): page for path, page in pages.items()}


def _article(sample: Sample, others: tuple[Sample, ...]) -> Answer:
    return Answer(200, article_page(sample, others), f"text/html; charset={sample.charset}")


def _players() -> dict[tuple[str, str], Answer]:
    return {
        (PLAYERS, f"/embeds/{sample.made_id('player')}"): Answer(200, player_json(sample), "application/json")
        for sample in samples()
        if sample.has_video
    }


def _aggregator() -> dict[tuple[str, str], Answer]:
    link = f'<!DOCTYPE html><title>Groundcover</title><a href="{_story_path()}">Top story</a>'
    return {
        (aggregator.HOST, "/"): Answer(200, link.encode()),
        (aggregator.HOST, "/robots.txt"): Answer(200, b"User-agent: *\nAllow: /\n", "text/plain"),
        (aggregator.HOST, _story_path()): Answer(200, story_page(aggregator.story()), chunked=True),
    }


def _story_path() -> str:
    return aggregator.story_url().removeprefix(aggregator.ORIGIN)


def _other_outlets() -> dict[tuple[str, str], Answer]:
    pages: dict[tuple[str, str], Answer] = {}
    for piece in aggregator.pieces():
        if not piece.robots:
            pages[piece.host, "/robots.txt"] = Answer(200, NO_ROBOTS, "text/plain")
        body = aggregator.piece_page(piece) if piece.status == 200 else MISSING.body
        pages[piece.host, piece.path] = Answer(piece.status, body)
    return pages
