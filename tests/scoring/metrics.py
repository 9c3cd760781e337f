"""The measures: body text by shared runs of four words, fields by what a reader would call the same.

The body is measured as the public article extraction benchmark does it
(https://github.com/scrapinghub/article-extraction-benchmark): runs of four words are counted on both
sides, precision and recall are means over pages, and F1 is made of these two means. Exact means the same
words in the same order.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

RUN = 4
WORD = re.compile(r"\w+")
BY = re.compile(r"^(?:by|von|par|por|di|av)[\s:]+")
BLANKS = re.compile(r"\s+")
ALIKE = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "…": "..."})


@dataclass(frozen=True)
class Overlap:
    """How many runs of words truth and answer share, and how many stand on one side alone."""

    shared: int
    extra: int
    lost: int
    exact: bool = False

    @property
    def precision(self) -> float | None:
        """None where the answer is empty."""
        return self.shared / (self.shared + self.extra) if self.shared + self.extra else None

    @property
    def recall(self) -> float | None:
        """None where the truth is empty."""
        return self.shared / (self.shared + self.lost) if self.shared + self.lost else None

    @property
    def f1(self) -> float:
        """Of this page alone; a set's F1 is not the mean of these."""
        every = 2 * self.shared + self.extra + self.lost
        return 2 * self.shared / every if every else 1.0


def overlap(truths: Sequence[str], answer: str) -> Overlap:
    """Compare an answer with the accepted wording that it fits best."""
    return max((_overlap(truth, answer) for truth in truths), key=lambda found: found.f1)


def _overlap(truth: str, answer: str) -> Overlap:
    wanted, given = WORD.findall(truth), WORD.findall(answer)
    want, got = _runs(wanted), _runs(given)
    shared = (want & got).total()
    return Overlap(shared, got.total() - shared, want.total() - shared, wanted == given)


def _runs(words: list[str]) -> Counter[tuple[str, ...]]:
    if 0 < len(words) < RUN:
        return Counter([tuple(words)])
    return Counter(zip(*(words[start:] for start in range(RUN)), strict=False))


def body_f1(overlaps: Iterable[Overlap]) -> float:
    """Return F1 of mean precision and mean recall over the pages."""
    pages = list(overlaps)
    return harmonic(_mean(page.precision for page in pages), _mean(page.recall for page in pages))


def _mean(values: Iterable[float | None]) -> float:
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if known else 0.0


def harmonic(precision: float, recall: float) -> float:
    """Return F1 of a precision and a recall."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclass(frozen=True)
class Marked:
    """Marked pieces of text: those that have to be in the body, and those that must not."""

    hit: int
    missed: int
    let_in: int


def marked(must: Sequence[str], must_not: Sequence[str], answer: str) -> Marked:
    """Look for marked pieces, blanks counting as one."""
    text = squeeze(answer)
    hit = sum(squeeze(piece) in text for piece in must)
    return Marked(hit, len(must) - hit, sum(squeeze(piece) in text for piece in must_not))


def marked_f1(pages: Iterable[Marked]) -> float:
    """Return F1 over all marked pieces of a set."""
    every = list(pages)
    hit = sum(page.hit for page in every)
    given = hit + sum(page.let_in for page in every)
    wanted = hit + sum(page.missed for page in every)
    return harmonic(hit / given if given else 0.0, hit / wanted if wanted else 0.0)


def squeeze(text: str) -> str:
    """Return text with each run of blanks as one space."""
    return BLANKS.sub(" ", text).strip()


def plain(text: str | None) -> str:
    """Return text without differences of quotes, dashes, blanks and case."""
    return squeeze(unicodedata.normalize("NFKC", (text or "").translate(ALIKE))).casefold()


def names(authors: Iterable[str]) -> set[str]:
    """Return names that can be compared: without "by", punctuation and case."""
    bare = (re.sub(r"[^\w\s'-]", " ", BY.sub("", plain(author))) for author in authors)
    return {squeeze(name) for name in bare} - {""}


def same_day(truth: str, answer: str | None) -> bool:
    """Tell whether two moments share a calendar day, as written or in UTC."""
    want, got = moment(truth), moment(answer)
    return bool(want and got and _days(want) & _days(got))


def same_minute(truth: str, answer: str | None) -> bool:
    """Tell whether two moments with zones are less than a minute apart."""
    want, got = moment(truth), moment(answer)
    if not (want and got and want.tzinfo and got.tzinfo):
        return False
    return abs((want - got).total_seconds()) < 60


def moment(text: str | None) -> datetime | None:
    """Read an ISO 8601 date or time; what is none is None."""
    try:
        return datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None


def _days(when: datetime) -> set[date]:
    return {when.date(), when.astimezone(UTC).date()} if when.tzinfo else {when.date()}
