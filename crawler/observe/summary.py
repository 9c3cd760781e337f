"""The summary at the end of a run, for people."""

from __future__ import annotations

from collections import Counter

from crawler.discover.ladder import door_line
from crawler.observe.report import Report

PROBLEMS_SHOWN = 10


def summary(report: Report, bytes_kept: int) -> str:
    """Return what was fetched, kept and read, what went wrong, and where things are."""
    lines = [
        f"run {report.run_id}: {_ending(report)}",
        f"  fetched   {report.pages} pages in {report.exchanges} exchanges, {_seconds(report)} s",
        f"  outcomes  {_counts(report.outcomes) or 'none'}",
        f"  kept      {report.written} exchanges, {bytes_kept:,} bytes of WARC",
        f"  read      {_counts(report.records) or 'no records'}",
    ]
    if report.requisites:
        lines.append(f"  needed    {_counts(report.requisites)} (style sheets, scripts, fonts, images)")
    if report.skipped:
        lines.append(
            f"  skipped   {report.skipped} done by an earlier run of this list (-a again=1 asks anew)"
        )
    if report.unended:
        lines.append(f"  lost      {report.unended} pages never ended; the run's log says more")
    lines += [
        f"  broken    {key} breaks {count} rules; scrapy verify says which"
        for key, count in report.faults.items()
    ]
    lines += _doors(report)
    lines += _problems(report)
    lines += _places(report)
    return "\n".join(lines)


def _ending(report: Report) -> str:
    if report.error:
        return f"stopped: {report.error}"
    return {"finished": "finished", "shutdown": "stopped when told to"}.get(
        report.finish_reason or "", report.finish_reason or "did not start"
    )


def _seconds(report: Report) -> str:
    if report.ended_at is None:
        return "?"
    return f"{(report.ended_at - report.started_at).total_seconds():.1f}"


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counter.most_common() if count)


def _doors(report: Report) -> list[str]:
    """Return a line for each outlet whose door was switched, or that has none."""
    told = [
        (outlet, doors) for outlet, doors in report.doors.items() if doors["used"] is None or "left" in doors
    ]
    lines = [f"  door      {door_line(outlet, doors)}" for outlet, doors in told[:PROBLEMS_SHOWN]]
    rest = len(told) - len(lines)
    return [*lines, f"  and {rest} more; the run's report names them"] if rest else lines


def _problems(report: Report) -> list[str]:
    shown = report.problems[:PROBLEMS_SHOWN]
    lines = [f"  {problem['outcome']:9} {problem['url']}: {problem['why']}" for problem in shown]
    rest = report.outcomes["failed"] + report.outcomes["unreadable"] - len(shown)
    return [*lines, f"  and {rest} more; the run's report names them"] if rest > 0 else lines


def _places(report: Report) -> list[str]:
    lines = [f"  archive   {report.archive_uri}"]
    return lines + [f"            {key}" for key in report.files]
