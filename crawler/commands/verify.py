"""`scrapy verify`: judge WARC, WACZ or a whole archive against the rules."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from crawler.cli import FAULTS, WirecopyCommand
from crawler.errors import SettingsError
from crawler.verify import RULES, ExchangeLog, Finding, Options, Report, verify

SHOWN = 20
"""Findings of one rule that are printed; --json gives more."""
SECONDS_BETWEEN = 1.0
"""How often the progress line is written anew."""


class Command(WirecopyCommand):
    """Judges what was kept."""

    arguments = "FILE|FOLDER|URI [--json] [--against LOG] | --rules"
    brief = "Judge WARC, WACZ or a whole archive against the rules of a correct one"
    teaches = (
        "Read a WARC, a WACZ, a folder of them, or an archive (a folder or s3://bucket/prefix) once, and"
        " print a line for every broken rule: clause, place, what is wrong, what to do. An http(s)"
        " address is asked how it serves its WACZ. Rules that cannot be judged are named as such."
        " Exit code: 0 clean (warnings may be a server's own doing), 1 faults, 2 unusable."
    )

    requires_project = False

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--against", metavar="LOG", help="judge rules 11, 28, 31, 32 by the server's log")
        parser.add_argument("--rules", action="store_true", help="list the rules and their clauses")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        if opts.rules:
            print("\n".join(_rule_lines()))
            return 0
        if len(args) != 1:
            raise SettingsError("scrapy verify takes one file, folder or address; see scrapy verify --help")
        report = verify(args[0], self._options(opts))
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr)
        if opts.json:
            print(json.dumps(report.to_dict(), ensure_ascii=False))
        else:
            print("\n".join(_report_lines(report)))
        return 0 if report.clean else FAULTS

    def _options(self, opts: argparse.Namespace) -> Options:
        log = ExchangeLog(Path(opts.against)) if opts.against else None
        progress = ProgressLine() if sys.stderr.isatty() else None
        return Options(log, progress, self.config.s3)


class ProgressLine:
    """One line on the terminal that says what is being read."""

    def __init__(self) -> None:
        self._next = time.monotonic() + SECONDS_BETWEEN

    def __call__(self, name: str, size: int) -> None:
        """Write the line anew, now and then."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + SECONDS_BETWEEN
            print(f"\r\x1b[K{size / 1e6:.0f} MB of {name}", end="", file=sys.stderr, flush=True)


def _rule_lines() -> Iterator[str]:
    for rule in RULES.values():
        yield f"{rule.number:2}  {rule.title}  [{rule.clause}]"


def _report_lines(report: Report) -> Iterator[str]:
    printed: Counter[int] = Counter()
    for finding in report.findings:
        printed[finding.rule] += 1
        if printed[finding.rule] <= SHOWN:
            yield _finding_line(finding)
    for number, count in sorted(report.counts.items()):
        if count > SHOWN:
            yield f"rule {number}: {count - SHOWN} more like these"
    for note, count in sorted(report.notes.items()):
        yield f"note, {count} times: {note}"
    yield f"{report.files} files, {report.records} records, {report.bytes} bytes"
    yield f"judged: {_numbers(report.judged)}"
    for reason in sorted(set(report.not_judged.values())):
        numbers = {number for number, why in report.not_judged.items() if why == reason}
        yield f"not judged: {_numbers(numbers)}: {reason}"
    warnings = report.counts.total() - report.errors
    yield "clean" if report.clean and not warnings else f"{report.errors} faults, {warnings} warnings"


def _finding_line(finding: Finding) -> str:
    place = finding.file if finding.offset is None else f"{finding.file}:{finding.offset}"
    record = f" <{finding.record_id}>" if finding.record_id else ""
    return (
        f"{finding.severity}: rule {finding.rule} ({finding.clause}): {place}{record}: {finding.message}."
        f" {finding.remedy}"
    )


def _numbers(numbers: set[int]) -> str:
    """Return numbers as ranges: `1–10, 12`."""
    ranges: list[list[int]] = []
    for number in sorted(numbers):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in ranges) or "none"
