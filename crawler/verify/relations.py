"""Rules 2, 6, 14, 20, 21, 24, 26, 30: what records say of each other (WARC 1.1 §5)."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.verify import rules
from crawler.verify.findings import Fault
from crawler.verify.links import Links
from crawler.verify.record import Record, bare

_UNRESOLVED = """
JOIN ref ON ref.n = r.n AND ref.kind = '{kind}'
WHERE NOT EXISTS (SELECT 1 FROM record t WHERE t.id = ref.target AND t.type {types})
"""
_ALONE = """
WHERE r.type {types} AND NOT EXISTS (
    SELECT 1 FROM pair JOIN record q ON q.n = pair.b WHERE pair.a = r.n AND q.type {partners}
) AND NOT EXISTS (
    SELECT 1 FROM record m WHERE m.uri = r.uri AND m.date = r.date AND m.type = 'metadata'
) AND NOT EXISTS (SELECT 1 FROM ref WHERE ref.n = r.n AND ref.kind = 'concurrent')
"""
_NO_HEAD_REQUEST = """
WHERE r.gap IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM pair JOIN record q ON q.n = pair.b WHERE pair.a = r.n AND q.method = 'HEAD'
)
"""
_DATES_APART = """
JOIN pair ON pair.a = r.n AND pair.kind = 'concurrent' AND pair.a > pair.b
JOIN record q ON q.n = pair.b WHERE q.date <> r.date GROUP BY r.n, q.n
"""
_SOURCES = """
JOIN ref ON ref.n = r.n AND ref.kind = 'refers' LEFT JOIN record t ON t.id = ref.target
WHERE r.type = 'revisit'
"""
_SOURCE = "ref.target, r.source_uri, r.source_date, t.type, t.uri, t.date"
_SAME_CAPTURE = """
WHERE r.uri = ? AND r.date = ? AND r.type IN ('response', 'resource')
"""
_OTHER_PAYLOAD = """
JOIN ref ON ref.n = r.n AND ref.kind = 'refers' JOIN record t ON t.id = ref.target
WHERE r.profile = 'same' AND r.digest <> t.digest
"""


@rules.links.rule(2)
def unique_ids(links: Links) -> Iterator[Fault]:
    """No two records have one id."""
    for row, _ in links.rows("WHERE EXISTS (SELECT 1 FROM record o WHERE o.id = r.id AND o.n < r.n)"):
        yield row.fault("another record has the same id")


@rules.links.rule(6)
def shared_dates(links: Links) -> Iterator[Fault]:
    """Records of one capture event have one date."""
    for row, (date,) in links.rows(_DATES_APART, more="q.date"):
        yield row.fault(f"WARC-Date is {row.date}, that of a record of the same capture is {date}")


@rules.links.rule(14)
def empty_bodies(links: Links) -> Iterator[Fault]:
    """A body may be missing where the request was HEAD."""
    for row, (gap,) in links.rows(_NO_HEAD_REQUEST, more="r.gap"):
        yield row.fault(f"{gap}, and the record is not marked WARC-Truncated")


@rules.links.rule(20)
def same_digest(links: Links) -> Iterator[Fault]:
    """An identical-payload revisit has the digest of what it repeats."""
    for row, (digest,) in links.rows(_OTHER_PAYLOAD, more="t.digest"):
        yield row.fault(f"WARC-Payload-Digest is {row.digest}, that of the record it repeats is {digest}")


@rules.links.rule(21)
def sources_resolve(links: Links) -> Iterator[Fault]:
    """The three Refers-To fields lead to one kept record.

    A single file may repeat records of earlier ones; then only fields that contradict each other are faults.
    """
    for row, (target, uri, date, kind, found_uri, found_date) in links.rows(_SOURCES, more=_SOURCE):
        if kind is None:
            named = next(links.rows(_SAME_CAPTURE, uri, date), None)
            if named or (links.whole and not links.gaps):
                yield row.fault(f"WARC-Refers-To leads to no record: {target}")
        elif kind not in ("response", "resource"):
            yield row.fault(f"WARC-Refers-To leads to a {kind}, which has no payload of its own")
        elif (uri or found_uri, date or found_date) != (found_uri, found_date):
            yield row.fault(f"the record it refers to is {found_uri} of {found_date}, not {uri} of {date}")


@rules.record.rule(24)
def concurrent_types(record: Record) -> Iterator[Fault]:
    """Only the records of a capture event are concurrent, to others than themselves."""
    values = record.all("warc-concurrent-to")
    if values and record.type in ("warcinfo", "conversion", "continuation"):
        yield record.fault(f"WARC-Concurrent-To stands on a {record.type}")
    for value in values:
        if bare(value) is None or bare(value) == record.id:
            yield record.fault(f"WARC-Concurrent-To {value!r} is not the id of another record")


@rules.links.rule(24)
def concurrents_resolve(links: Links) -> Iterator[Fault]:
    """Concurrent records are kept."""
    if links.gaps:
        return
    types = "NOT IN ('warcinfo', 'conversion', 'continuation')"
    for row, (target,) in links.rows(_UNRESOLVED.format(kind="concurrent", types=types), more="ref.target"):
        yield row.fault(f"WARC-Concurrent-To leads to no record of a capture: {target}")


@rules.links.rule(24)
def lone_halves(links: Links) -> Iterator[Fault]:
    """A request without response, or a response without request, has a metadata record that says why."""
    if links.gaps:
        return
    answers = "IN ('response', 'revisit', 'resource', 'metadata')"
    for row, _ in links.rows(_ALONE.format(types="= 'request'", partners=answers)):
        yield row.fault("the request has neither a response nor a metadata record that names the error")
    questions = "IN ('request', 'metadata')"
    for row, _ in links.rows(_ALONE.format(types="IN ('response', 'revisit')", partners=questions)):
        yield row.fault(f"the {row.type} has no request, and no metadata record says why")


@rules.links.rule(26)
def warcinfos_resolve(links: Links) -> Iterator[Fault]:
    """WARC-Warcinfo-ID leads to a warcinfo."""
    if links.gaps:
        return
    for row, (target,) in links.rows(
        _UNRESOLVED.format(kind="warcinfo", types="= 'warcinfo'"), more="ref.target"
    ):
        yield row.fault(f"WARC-Warcinfo-ID leads to no warcinfo: {target}")


@rules.links.rule(30)
def unique_names(links: Links) -> Iterator[Fault]:
    """No two files have one name."""
    for key, _, _ in links.files(
        "WHERE EXISTS (SELECT 1 FROM file o WHERE o.name = file.name AND o.f < file.f)"
    ):
        yield Fault("another file has the same name", key)
