"""The figures in the words of Prometheus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from crawler.observe.watch.figures import FAILED, KEPT, Figures

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class _Collected:
    """What prometheus_client asks for metrics."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> list[Metric]:
        return self._metrics


def exposition(figures: Figures, leads: bool) -> bytes:
    """Return the figures as Prometheus reads them (text format 0.0.4)."""
    registry = CollectorRegistry()
    registry.register(_Collected([*_of_runs(figures, leads), *_of_outlets(figures), *_of_store(figures)]))
    return generate_latest(registry)


def _of_runs(figures: Figures, leads: bool) -> Iterable[Metric]:
    yield _one("wirecopy_leader", "1 where this daemon schedules, 0 where it stands by", leads)
    by_state = {(word,): count for word, count in figures.runs.items()}
    yield _many("wirecopy_runs", "Runs in the table of runs, by state or outcome", ("state",), by_state)
    lag = {(entry,): seconds for entry, seconds in figures.lag.items()}
    help_ = "For how long a run of an entry has been due and has not started"
    yield _many("wirecopy_timetable_lag_seconds", help_, ("entry",), lag)
    yield _one("wirecopy_notices_unsent", "Notices that wait for being sent", figures.notices_unsent)


def _of_outlets(figures: Figures) -> Iterable[Metric]:
    yield _total("wirecopy_pages", "Ends of pages", ("outlet", "outcome"), figures.pages)
    found: Counter[tuple[str, ...]] = Counter()
    for (outlet, outcome), pages in figures.pages.items():
        found[outlet, "found"] += pages
        found[outlet, "kept"] += pages if outcome in KEPT else 0
        found[outlet, "failed"] += pages if outcome in FAILED else 0
    yield _total("wirecopy_articles", "Articles found, kept and failed", ("outlet", "step"), found)
    last = {(outlet,): at.timestamp() for outlet, at in figures.last_success.items()}
    help_ = "When a page of an outlet was had last, in seconds since 1970"
    yield _many("wirecopy_outlet_last_success_timestamp_seconds", help_, ("outlet",), last)
    yield _many("wirecopy_doors", "Doors of outlets", ("outlet", "kind", "state"), figures.doors)
    silent = {(outlet,): 1 for outlet in figures.silent}
    yield _many("wirecopy_outlet_silent", "1 for an outlet silent against its rhythm", ("outlet",), silent)


def _of_store(figures: Figures) -> Iterable[Metric]:
    yield _one("wirecopy_owed_files", "Files that are owed to the archive", figures.owed_files)
    yield _one("wirecopy_owed_bytes", "Bytes that are owed to the archive", figures.owed_bytes)
    since = figures.owed_since.timestamp() if isinstance(figures.owed_since, datetime) else 0
    help_ = "Since when the oldest file is owed, in seconds since 1970; 0 where none is"
    yield _one("wirecopy_owed_since_timestamp_seconds", help_, since)
    yield _one("wirecopy_spool_bytes", "Bytes in this machine's spool", figures.spool_bytes)
    yield _one("wirecopy_spool_bound_bytes", "What the spool may hold", figures.spool_bound)


def _one(name: str, help_: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_, value=float(value))


def _many(name: str, help_: str, labels: tuple[str, ...], values: Mapping[Any, float]) -> Metric:
    family = GaugeMetricFamily(name, help_, labels=labels)
    for key, value in sorted(values.items()):
        family.add_metric(key, float(value))
    return family


def _total(name: str, help_: str, labels: tuple[str, ...], values: Mapping[Any, int]) -> Metric:
    family = CounterMetricFamily(name, help_, labels=labels)
    for key, value in sorted(values.items()):
        family.add_metric(key, float(value))
    return family
