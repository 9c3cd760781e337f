"""Rules 19, 20, 21, 22, 33: records that repeat or derive from another (WARC 1.1 §6.7, §6.8)."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.verify import rules
from crawler.verify.fields import is_date, is_uri
from crawler.verify.findings import Fault
from crawler.verify.record import Record, bare

PROFILES = ("identical-payload-digest", "server-not-modified")


@rules.record.rule(19)
def profile(record: Record) -> Iterator[Fault]:
    """A revisit says of which kind it is, in the words of its version."""
    value = record.get("warc-profile")
    known = [f"http://netpreserve.org/warc/{record.version}/revisit/{name}" for name in PROFILES]
    if record.type == "revisit" and value not in known:
        said = "is missing" if value is None else f"{value!r} is none of WARC {record.version}"
        yield record.fault(f"WARC-Profile {said}")


@rules.record.rule(20)
def identical_payload(record: Record) -> Iterator[Fault]:
    """What is left of a repeated response is its head, its digest and the mark."""
    if not record.same_payload:
        return
    if not record.get("warc-payload-digest"):
        yield record.fault("WARC-Payload-Digest is missing on an identical-payload revisit")
    if record.get("warc-truncated") != "length":
        yield record.fault("WARC-Truncated: length is missing on an identical-payload revisit")
    if record.whole and record.web and (gap := _head_gap(record)):
        yield record.fault(f"the block of an identical-payload revisit {gap}")


@rules.record.rule(21)
def refers_to_fields(record: Record) -> Iterator[Fault]:
    """A revisit has the three fields that lead to what it repeats."""
    if record.type != "revisit":
        return
    for name, sound in (
        ("WARC-Refers-To", lambda value: bare(value) is not None),
        ("WARC-Refers-To-Target-URI", is_uri),
        ("WARC-Refers-To-Date", lambda value: is_date(value, record.version)),
    ):
        value = record.get(name.lower())
        if value is None:
            yield record.fault(f"{name} is missing on a revisit")
        elif not sound(value):
            yield record.fault(f"{name} {value!r} is not of its form")


@rules.record.rule(22)
def not_modified(record: Record) -> Iterator[Fault]:
    """A 304 is a revisit of its profile, without a block."""
    status = record.block.message.status if record.block.message else None
    if status == 304 and not record.not_modified:
        yield record.fault(f"a 304 is stored as a {record.type}, not as a server-not-modified revisit")
    elif record.not_modified and record.whole and record.block.size:
        yield record.fault(f"a server-not-modified revisit has a block of {record.block.size} bytes")


@rules.record.rule(33)
def conversion_source(record: Record) -> Iterator[Fault]:
    """A conversion names the record it was made from."""
    if record.type == "conversion" and not bare(record.get("warc-refers-to")):
        yield record.fault("WARC-Refers-To is missing on a conversion")


def _head_gap(record: Record) -> str | None:
    message = record.message
    if message is None or message.head is None:
        return "does not hold the head of the response"
    return f"holds {message.body_size} bytes of body" if message.body_size else None
