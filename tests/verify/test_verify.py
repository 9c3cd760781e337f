"""What a report says beside its findings, what cannot be judged, and that nothing breaks the verifier."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from crawler.errors import UnusableArchive
from crawler.verify import Report, verify_file
from crawler.verify.findings import KEPT_PER_RULE
from tests.verify.bytesmith import http, pack, reblock, record, sha1, sub, warcinfo
from tests.verify.good_packages import GOOD_PACKAGES
from tests.verify.goods import GOOD
from tests.verify.judging import WACZ, judged, judged_warc
from tests.verify.package_mutants import Packed

ALWAYS_OUTSIDE = {11, 28, 31, 32, 42}


def test_what_was_not_judged_is_said_with_its_reason() -> None:
    report = judged_warc(pack(GOOD["plain"]()))

    assert set(report.not_judged) == ALWAYS_OUTSIDE | {36, 37, 38, 39, 40, 41}
    assert report.not_judged[11] == "needs --against EXCHANGE_LOG"


def test_a_plain_file_says_nothing_of_gzip_members() -> None:
    assert 29 in judged_warc(b"".join(GOOD["plain"]()), ".warc").not_judged


def test_a_log_lets_the_rules_of_the_wire_be_judged() -> None:
    package = next(one for one in GOOD_PACKAGES if one.name == "log")

    assert {11, 28, 31, 32} <= judged(package).judged


def test_an_unsigned_wacz_says_nothing_of_signatures() -> None:
    unsigned, signed = (
        next(one for one in GOOD_PACKAGES if one.name == name) for name in ("wacz", "signed wacz")
    )

    assert (41 in judged(unsigned).judged, 41 in judged(signed).judged) == (False, True)


@pytest.mark.parametrize(
    ("name", "said"), [("chunked", "warcio check"), ("same-payload", "fastwarc check -p")]
)
def test_a_note_says_where_public_validators_judge_otherwise(name: str, said: str) -> None:
    report = judged_warc(pack(GOOD[name]()))

    assert [count for note, count in report.notes.items() if said in note] == [1]


def test_a_server_that_lies_about_its_coding_is_a_warning_only() -> None:
    coded = reblock(GOOD["plain"]()[2], b"Content-Length", b"Content-Encoding: gzip\r\nContent-Length")
    report = judged_warc(pack([*GOOD["plain"]()[:2], coded, GOOD["plain"]()[3]]))

    assert [finding.severity for finding in report.findings] == ["warning"]
    assert report.clean


def test_a_finding_says_rule_clause_place_and_remedy() -> None:
    records = GOOD["plain"]()
    offset = len(pack(records[:2]))
    report = judged_warc(pack([*records[:2], sub(records[2], "harbor", "herbor"), records[3]]))

    digest = next(finding for finding in report.findings if finding.rule == 15)
    assert (digest.offset, digest.clause) == (offset, "WARC 1.1 §5.8")
    assert digest.record_id == "urn:uuid:5a3f0000-0000-4000-8000-000000000011"
    assert "not the digest of the block" in digest.message
    assert digest.remedy


def test_findings_of_one_rule_are_kept_up_to_a_limit_and_all_are_counted() -> None:
    broken = record("metadata", 5, ["Content-Type: text/plain"], b"x")
    report = judged_warc(pack([warcinfo(), *[broken] * (KEPT_PER_RULE + 7)]))

    assert report.counts[26] == KEPT_PER_RULE + 7
    assert sum(finding.rule == 26 for finding in report.findings) == KEPT_PER_RULE


@pytest.mark.parametrize(
    "data", [b"", b"<html>", b"\x1f\x8b", gzip.compress(b"no record"), gzip.compress(b"")]
)
def test_what_is_no_warc_is_unusable(data: bytes) -> None:
    with pytest.raises(UnusableArchive, match="not a WARC"):
        judged_warc(data)


def test_a_zip_that_cannot_be_opened_is_unusable() -> None:
    with pytest.raises(UnusableArchive, match="not a WACZ"):
        judged(Packed("", frozenset(), {"a.wacz": WACZ[:-30]}, "a.wacz"))


def test_a_file_that_is_not_there_is_unusable(tmp_path: Path) -> None:
    with pytest.raises(UnusableArchive, match="cannot be read"):
        verify_file(tmp_path / "gone.warc.gz")


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    body = bytes(64 << 20)
    file = tmp_path / "large.warc.gz"
    block = http(body)
    fields = ["WARC-Target-URI: https://www.polaris.example/", f"WARC-Payload-Digest: {sha1(body)}"]
    file.write_bytes(pack([warcinfo(), record("response", 11, fields, block)]))
    del body, block
    tracemalloc.start()
    try:
        verify_file(file)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 8 << 20


EDITS = st.lists(
    st.tuples(st.integers(0, 1 << 16), st.integers(0, 40), st.binary(max_size=20)), min_size=1, max_size=6
)
SEEDS = {
    "plain.warc": b"".join(GOOD["chunked"]()),
    "packed.warc.gz": pack(GOOD["same-payload"]()),
    "sample.wacz": WACZ,
}


@pytest.mark.parametrize("name", SEEDS)
@limits(max_examples=150, deadline=None)
@given(edits=EDITS)
def test_no_bytes_break_the_verifier(
    name: str, tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int, bytes]]
) -> None:
    data = SEEDS[name]
    for at, cut, new in edits:
        at %= len(data) + 1
        data = data[:at] + new + data[at + cut :]
    file = tmp_path_factory.getbasetemp() / name
    file.write_bytes(data)
    try:
        report = verify_file(file)
    except UnusableArchive:
        return

    assert isinstance(report, Report)
