"""The report of one run: what was asked for, how each page ended, what was written where."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from crawler.records import Outcome, PageEnd

EXIT_FINE, EXIT_PAGES, EXIT_UNUSABLE, EXIT_GAP = 0, 1, 3, 4
KILLED = "killed"
"""The finish reason of a run that did not come to write its own report."""
PAGES, ARTICLES = "pages", "articles"
"""Among the fields a report counts the pages that were read, and those that were articles, by these names."""
BODY = "body_text"
FIELDS = (
    *("headline", "dek", "authors", "published", "modified", "displayed", "dateline", "section"),
    *("breadcrumbs", "tags", BODY, "images", "videos", "links"),
)
"""Fields of an article that its page may lack."""
PROBLEMS_KEPT = 200
"""How many pages that ended badly a report names; the rest are counted."""


@dataclass
class Report:
    """What a run has done so far."""

    run_id: str
    spider: str
    args: dict[str, str]
    started_at: datetime
    archive_uri: str
    asked: int = 0
    """Pages asked for; each must end."""
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    outlets: dict[str, Counter[str]] = field(default_factory=dict)
    doors: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By outlet: the door `used`, the state of each one `tried`, the door `left` for it and `why`."""
    records: Counter[str] = field(default_factory=Counter)
    requisites: Counter[str] = field(default_factory=Counter)
    """What pages need to be seen, by status or by what went wrong; `over_limit` was not asked for."""
    fields: Counter[str] = field(default_factory=Counter)
    """On how many pages of known newsrooms a field was read; `pages` counts them, `articles` the articles."""
    outlet_fields: dict[str, Counter[str]] = field(default_factory=dict)
    """The same by outlet."""
    problems: list[dict[str, Any]] = field(default_factory=list)
    skipped: int = 0
    """Addresses of a list that an earlier run has done."""
    ended_at: datetime | None = None
    finish_reason: str | None = None
    exchanges: int = 0
    written: int = 0
    files: list[str] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)
    """Segments that break rules of a correct archive, and how many."""
    error: str | None = None
    exit_code: int | None = None

    def count(self, page: PageEnd) -> None:
        """Count the end of one page."""
        self.outcomes[page.outcome] += 1
        if page.reason:
            self.reasons[f"{page.outcome}: {page.reason}"] += 1
        if page.outlet:
            self.outlets.setdefault(page.outlet, Counter())[page.outcome] += 1
        self._count_fields(page)
        if page.outcome in (Outcome.FAILED, Outcome.UNREADABLE) and len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(
                {"url": page.url, "outcome": page.outcome, "why": page.detail or page.reason}
            )

    def _count_fields(self, page: PageEnd) -> None:
        if page.outlet and (found := _fields_of(page)):
            self.fields.update(found)
            self.outlet_fields.setdefault(page.outlet, Counter()).update(found)

    @property
    def pages(self) -> int:
        """How many pages have ended."""
        return sum(self.outcomes.values())

    @property
    def unended(self) -> int:
        """Pages that were asked for and never ended, though the crawl came to its end."""
        return max(0, self.asked - self.pages) if self.finish_reason == "finished" else 0

    def judge(self) -> int:
        """Return the exit code the run deserves, stops by signal apart."""
        if self.error or self.faults:
            return EXIT_UNUSABLE
        if self.exchanges != self.written:
            return EXIT_GAP
        bad = self.outcomes[Outcome.FAILED] + self.outcomes[Outcome.UNREADABLE] + self.unended
        return EXIT_PAGES if bad else EXIT_FINE

    def to_json(self) -> bytes:
        """Return the report as JSON, as it is kept under `runs/`."""
        values = {"schema": "wirecopy/run/1", **{key: _plain(value) for key, value in vars(self).items()}}
        return msgspec.json.format(msgspec.json.encode(values), indent=1)


def _fields_of(page: PageEnd) -> list[str]:
    """Return the names under which a page that was read is counted, none for one that was not."""
    if page.article:
        return [PAGES, ARTICLES, *(name for name in FIELDS if getattr(page.article, name))]
    return [PAGES] if page.outcome in (Outcome.NOT_ARTICLE, Outcome.UNREADABLE) else []


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return value


def report_key(report: Report) -> str:
    """Return the report's key in the archive."""
    return f"{_run_folder(report)}/{report.run_id}.json"


def log_key(report: Report) -> str:
    """Return the log's key in the archive."""
    return f"{_run_folder(report)}/{report.run_id}.log.gz"


def _run_folder(report: Report) -> str:
    return f"runs/{report.started_at.astimezone(UTC):%Y/%m/%d}"
