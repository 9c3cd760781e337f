"""Every rule kills its mutants, says no more than it should, and is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crawler.verify import RULES, framing, rules
from crawler.verify.reader import WarcFile
from tests.verify.bytesmith import pack
from tests.verify.good_packages import GOOD_PACKAGES
from tests.verify.goods import GOOD
from tests.verify.judging import Case, Manners, ask, cases, judged, judged_warc
from tests.verify.package_mutants import Packed

CASES = cases()
OVERSIZED = framing.file_size
"""Judged by a test of its own: its mutant would have a thousand million bytes."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mutant_is_killed_by_exactly_its_rules(case: Case) -> None:
    assert set(case.judge().counts) == case.rules


@pytest.mark.parametrize("ending", [".warc.gz", ".warc"])
@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_raises_no_alarm(name: str, ending: str) -> None:
    records = GOOD[name]()
    report = judged_warc(pack(records) if ending == ".warc.gz" else b"".join(records), ending)

    assert (report.findings, report.records) == ([], len(records))


@pytest.mark.parametrize("package", GOOD_PACKAGES, ids=lambda package: package.name)
def test_a_good_package_raises_no_alarm(package: Packed) -> None:
    assert judged(package).findings == []


def test_a_wacz_well_served_raises_no_alarm() -> None:
    assert ask(Manners()).findings == []


def test_a_file_that_was_never_rolled_is_a_fault() -> None:
    sound, huge = (WarcFile("a.warc.gz", True, [], size) for size in (1_050_000_000, 1_200_000_000))

    assert [list(map(str, framing.file_size(sound))), len(list(framing.file_size(huge)))] == [[], 1]


def test_every_rule_has_a_mutant() -> None:
    assert frozenset[int]().union(*(case.rules for case in CASES)) == set(RULES)


def test_the_corpus_is_of_a_size_worth_the_name() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 200


FUNCTIONS = [
    pytest.param(family, number, function, id=f"{number}-{function.__name__}")
    for family in rules.FAMILIES
    for number, function in family.functions
    if function is not OVERSIZED
]


@pytest.mark.parametrize(("family", "number", "function"), FUNCTIONS)
def test_without_a_rule_function_some_mutant_survives(
    family: Any, number: int, function: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(family, "functions", [one for one in family.functions if one[1] is not function])
    killers = [case for case in CASES if number in case.rules]

    assert any(number not in case.judge().counts for case in killers)
