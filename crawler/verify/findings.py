"""What judging says: faults found by rules, and the report they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from crawler.verify.catalogue import RULES

Severity = Literal["error", "warning"]
KEPT_PER_RULE = 1000
"""Findings of one rule that a report keeps; later ones are only counted, so that memory stays bounded."""

Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule function yields: what is wrong, and where."""

    message: str
    file: str
    record_id: str | None = None
    offset: int | None = None
    severity: Severity = "error"
    """`warning` where a server's own bytes, exactly kept, look the same."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule: which one, by what clause, where, and what to do about it."""

    rule: int
    severity: Severity
    clause: str
    message: str
    remedy: str
    file: str
    record_id: str | None
    offset: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


Judge = Callable[[Subject], Iterator[Fault]]


class Checks(Generic[Subject]):
    """The rule functions that look at one kind of subject: a record, a file, a WACZ, …"""

    def __init__(self) -> None:
        self.functions: list[tuple[int, Judge[Subject]]] = []

    def rule(self, number: int) -> Callable[[Judge[Subject]], Judge[Subject]]:
        """Register the decorated function as (a part of) rule `number`."""

        def register(function: Judge[Subject]) -> Judge[Subject]:
            self.functions.append((number, function))
            return function

        return register

    @property
    def numbers(self) -> frozenset[int]:
        """The rules these functions judge."""
        return frozenset(number for number, _ in self.functions)

    def judge(self, subject: Subject) -> Iterator[tuple[int, Fault]]:
        """Yield each fault of `subject` with the number of the rule it breaks."""
        for number, function in self.functions:
            for fault in function(subject):
                yield number, fault


@dataclass(slots=True)
class Report:
    """The verdict over one input; `counts` holds every fault, `findings` the first of each rule."""

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[int] = field(default_factory=Counter)
    errors: int = 0
    """How many of the faults are more than warnings."""
    notes: Counter[str] = field(default_factory=Counter)
    """Remarks that are no faults, such as where other validators judge otherwise, and how often."""
    judged: set[int] = field(default_factory=set)
    files: int = 0
    records: int = 0
    bytes: int = 0

    @property
    def clean(self) -> bool:
        """True where no judged rule is broken; warnings are for people to look at."""
        return not self.errors

    @property
    def not_judged(self) -> dict[int, str]:
        """The rules this report says nothing about, each with the reason."""
        missing = sorted(set(RULES) - self.judged)
        return {number: RULES[number].needs for number in missing}

    def add(self, faults: Iterable[tuple[int, Fault]]) -> None:
        """Count faults and keep the first of each rule as findings."""
        for number, fault in faults:
            self.counts[number] += 1
            self.errors += fault.severity == "error"
            if self.counts[number] <= KEPT_PER_RULE:
                self.findings.append(_finding(number, fault))

    def merge(self, other: Report) -> None:
        """Add what was found in another input."""
        self.findings += other.findings
        self.counts += other.counts
        self.notes += other.notes
        self.judged |= other.judged
        self.errors += other.errors
        self.files += other.files
        self.records += other.records
        self.bytes += other.bytes

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return {
            "clean": self.clean,
            "errors": self.errors,
            "warnings": self.counts.total() - self.errors,
            "files": self.files,
            "records": self.records,
            "bytes": self.bytes,
            "findings": [finding.to_dict() for finding in self.findings],
            "counts": {str(number): count for number, count in sorted(self.counts.items())},
            "judged": sorted(self.judged),
            "not_judged": {str(number): reason for number, reason in self.not_judged.items()},
            "notes": dict(self.notes),
        }


def _finding(number: int, fault: Fault) -> Finding:
    rule = RULES[number]
    return Finding(
        rule=number,
        severity=fault.severity,
        clause=rule.clause,
        message=fault.message,
        remedy=rule.remedy,
        file=fault.file,
        record_id=fault.record_id,
        offset=fault.offset,
    )
