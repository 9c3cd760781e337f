"""Scores of one extractor on one set of labelled pages: a figure for each label that the set has."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.scoring import metrics
from tests.scoring.corpus import Labelled

Answer = Mapping[str, Any]
"""What the extractor gives of body, headline, authors, published, modified, transcript; `cpu` in seconds."""


@dataclass(frozen=True)
class Scored:
    """One page with its answer."""

    page: Labelled
    answer: Answer

    @property
    def body(self) -> str:
        """The text that was read, empty where there is none."""
        return self.answer.get("body") or ""

    def overlap(self) -> metrics.Overlap:
        """Compare the body with its label."""
        return metrics.overlap(self.page.body, self.body)


def scores(pages: Iterable[Scored]) -> dict[str, float]:
    """Return each figure by its name, from 0 to 1; a label that no page has gives none."""
    every = list(pages)
    found = {**_bodies(every), **_marked(every)}
    for name, (has, right) in FIELDS.items():
        judged = [right(scored) for scored in every if has(scored.page)]
        if judged:
            found[name] = statistics.fmean(judged)
    return found


def _bodies(every: list[Scored]) -> dict[str, float]:
    overlaps = [scored.overlap() for scored in every if scored.page.body]
    if not overlaps:
        return {}
    return {"f1": metrics.body_f1(overlaps), "exact": statistics.fmean(found.exact for found in overlaps)}


def _marked(every: list[Scored]) -> dict[str, float]:
    found = [
        metrics.marked(scored.page.must, scored.page.must_not, scored.body)
        for scored in every
        if scored.page.must
    ]
    return {"segments": metrics.marked_f1(found)} if found else {}


def _headline(scored: Scored) -> bool:
    return metrics.plain(scored.page.headline) == metrics.plain(scored.answer.get("headline"))


def _authors(scored: Scored) -> bool:
    given = scored.answer.get("authors") or ()
    return metrics.names(scored.page.authors or ()) == metrics.names(given)


def _day(scored: Scored) -> bool:
    return metrics.same_day(scored.page.published or "", scored.answer.get("published"))


def _minute(scored: Scored) -> bool:
    return metrics.same_minute(scored.page.published or "", scored.answer.get("published"))


def _modified(scored: Scored) -> bool:
    return metrics.same_day(scored.page.modified or "", scored.answer.get("modified"))


def _transcript(scored: Scored) -> float:
    return metrics.overlap([scored.page.transcript or ""], scored.answer.get("transcript") or "").f1


FIELDS: dict[str, tuple[Callable[[Labelled], bool], Callable[[Scored], float]]] = {
    "headline": (lambda page: bool(page.headline), _headline),
    "authors": (lambda page: page.authors is not None, _authors),
    "day": (lambda page: bool(page.published), _day),
    "minute": (lambda page: "T" in (page.published or ""), _minute),
    "modified": (lambda page: bool(page.modified), _modified),
    "transcript": (lambda page: bool(page.transcript), _transcript),
}
