"""How a page ended, as the archive says it beside the page's capture."""

from __future__ import annotations

from crawler.capture import warc
from crawler.capture.exchange import Exchange
from crawler.index.seen import SeenPage
from crawler.records import Outcome, PageEnd

FORETOLD = ((Outcome.UNCHANGED, "304"), (Outcome.REVISIT, "same_payload"))
"""Outcomes and reasons that are certain when a response has come, and stand in its own metadata."""
READ = (Outcome.STORED, Outcome.NOT_ARTICLE, Outcome.UNREADABLE)
"""Outcomes of pages that a reader has seen."""


def says_more(end: PageEnd) -> bool:
    """Tell whether the end of a page says more than its capture: most of what is asked for again does not."""
    return bool(end.capture) and not end.supersedes and (end.outcome, end.reason) not in FORETOLD


def foretold(exchange: Exchange, known: SeenPage | None) -> warc.Fields:
    """Return the outcome of a page that is as it was at its last capture."""
    if known and exchange.status == 304:
        return [("outcome", Outcome.UNCHANGED)]
    if known and exchange.payload_digest == known.payload_digest:
        return [("outcome", Outcome.REVISIT)]
    return []


def ending(end: PageEnd) -> warc.Fields:
    """Return how a page ended, and who read it."""
    fields = [("outcome", str(end.outcome)), ("reason", end.reason or "")]
    if end.capture and end.capture.extractor and end.outcome in READ:
        fields.append(("extractor", f"{end.capture.extractor}/{end.capture.extractor_version}"))
        fields.append(("layouts", end.capture.pack or ""))
    return [(name, value) for name, value in fields if value]
