"""Rules 1, 2, 5, 7, 9, 18, 23, 25, 26, 27, 34: the named fields of a record (WARC 1.1 §5)."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from crawler.verify import rules
from crawler.verify.findings import Fault
from crawler.verify.record import Record, bare, warc_fields

MANDATORY = ("warc-type", "warc-record-id", "warc-date", "content-length")
REPEATABLE = ("warc-concurrent-to", "warc-protocol")
CAPTURES = ("response", "resource", "request", "revisit", "conversion", "continuation")
ABOUT_FILE = ("software", "operator", "robots", "http-header-user-agent", "format", "conformsto")

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-\[\]_a-z|~]+")
"""RFC 3986, but for `|` and brackets, which browsers and crawlers send as they find them."""
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")
_DATE_1_0 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_PROTOCOL = re.compile(
    r"dns|doh|dot|ftps?|gemini|gopher|http/0\.9|http/1\.[01]|h2c?|h3|quic|ssl/[23]|tls/1\.[0-3]"
    r"|spdy/[123]|spdy|smtp|nntp|wss?|websocket"
)
_EXTENSIONS = {
    "warc-protocol": _PROTOCOL,
    "warc-cipher-suite": re.compile(r"(TLS|SSL)_[A-Z0-9]+(_[A-Z0-9]+)*"),
    "warc-page-id": re.compile(r"[A-Za-z0-9._:-]+"),
    "warc-resource-type": re.compile(r"[a-z][a-z-]*"),
    "warc-refers-to-container": re.compile(r"<?[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]+>?"),
}


@rules.record.rule(1)
def mandatory_fields(record: Record) -> Iterator[Fault]:
    """The four mandatory fields are there and not empty."""
    for name in MANDATORY:
        if not record.get(name):
            yield record.fault(f"{_written(name)} is missing")


@rules.record.rule(2)
def record_id(record: Record) -> Iterator[Fault]:
    """The record id is a URI in angle brackets."""
    value = record.get("warc-record-id")
    if value and not (record.id and _URI.fullmatch(record.id)):
        yield record.fault(f"the record id {value!r} is no URI in angle brackets")


@rules.record.rule(5)
def date_form(record: Record) -> Iterator[Fault]:
    """WARC-Date is a real moment, in UTC, in the precision its version allows."""
    value = record.get("warc-date")
    if value and not is_date(value, record.version):
        yield record.fault(f"WARC-Date {value!r} is no UTC time of WARC {record.version}")


@rules.record.rule(7)
def repeated_fields(record: Record) -> Iterator[Fault]:
    """A field stands once."""
    for name, count in Counter(name for name, _ in record.fields).items():
        if count > 1 and name not in REPEATABLE:
            yield record.fault(f"{_written(name)} stands {count} times")


@rules.record.rule(9)
def target_uri(record: Record) -> Iterator[Fault]:
    """A capture says of what it is; a warcinfo is of nothing."""
    value = record.get("warc-target-uri")
    if record.type in CAPTURES and not value:
        yield record.fault(f"WARC-Target-URI is missing on a {record.type}")
    elif record.type == "warcinfo" and value is not None:
        yield record.fault("WARC-Target-URI stands on a warcinfo")
    elif value and not is_uri(value):
        yield record.fault(f"WARC-Target-URI {value[:200]!r} is no URI")


@rules.record.rule(18)
def no_payload(record: Record) -> Iterator[Fault]:
    """Records without a payload have no payload digest."""
    if record.type in ("warcinfo", "metadata") and record.get("warc-payload-digest"):
        yield record.fault(f"WARC-Payload-Digest stands on a {record.type}")


@rules.record.rule(23)
def refers_to_types(record: Record) -> Iterator[Fault]:
    """Refers-To fields stand only where they have a meaning."""
    for name, types in (
        ("warc-refers-to", ("metadata", "revisit", "conversion")),
        ("warc-refers-to-target-uri", ("revisit",)),
        ("warc-refers-to-date", ("revisit",)),
    ):
        if record.get(name) is not None and record.type not in types:
            yield record.fault(f"{_written(name)} stands on a {record.type}")


@rules.record.rule(25)
def opens_with_warcinfo(record: Record) -> Iterator[Fault]:
    """The first record of a file is its warcinfo."""
    if record.first and record.type != "warcinfo":
        yield record.fault(f"the file opens with a {record.type or 'record without type'}, not a warcinfo")


@rules.record.rule(25)
def warcinfo_content(record: Record) -> Iterator[Fault]:
    """A warcinfo says what is needed to judge the file later."""
    if record.type != "warcinfo":
        return
    if not record.get("warc-filename"):
        yield record.fault("the warcinfo has no WARC-Filename")
    if (record.get("content-type") or "").partition(";")[0].strip().lower() != "application/warc-fields":
        yield record.fault("the warcinfo is not typed application/warc-fields")
    if not record.whole:
        return
    said = dict(warc_fields(record.block.head))
    if missing := [name for name in ABOUT_FILE if not said.get(name)]:
        yield record.fault(f"the warcinfo does not name {', '.join(missing)}")
    wrong = re.search(r"\b\d\.\d+\b", said.get("format", ""))
    if wrong and wrong[0] != record.version:
        yield record.fault(f"the warcinfo says format {wrong[0]}, its record says WARC/{record.version}")


@rules.record.rule(26)
def names_warcinfo(record: Record) -> Iterator[Fault]:
    """Every record but warcinfo names its warcinfo."""
    value = record.get("warc-warcinfo-id")
    if record.type == "warcinfo" and value is not None:
        yield record.fault("WARC-Warcinfo-ID stands on a warcinfo")
    elif record.type != "warcinfo" and not bare(value):
        yield record.fault("WARC-Warcinfo-ID is missing" if value is None else f"{value!r} is no record id")


@rules.record.rule(27)
def address(record: Record) -> Iterator[Fault]:
    """A capture over HTTP says who answered, in canonical form."""
    value = record.get("warc-ip-address")
    if value is None:
        if record.web:
            yield record.fault(f"WARC-IP-Address is missing on a {record.type}")
    elif record.type in ("warcinfo", "conversion", "continuation"):
        yield record.fault(f"WARC-IP-Address stands on a {record.type}")
    elif not _is_address(value):
        yield record.fault(f"WARC-IP-Address {value!r} is no address in canonical form")


@rules.record.rule(34)
def extension_fields(record: Record) -> Iterator[Fault]:
    """Extension fields hold what was agreed."""
    for name, value in record.fields:
        form = _EXTENSIONS.get(name)
        if form and not form.fullmatch(value):
            yield record.fault(f"{_written(name)} {value!r} is not of the agreed form")


def is_date(value: str, version: str) -> bool:
    """Tell whether `value` is a WARC-Date of a WARC version."""
    form = _DATE_1_0 if version == "1.0" else _DATE
    if not (value.isascii() and form.fullmatch(value)):
        return False
    try:
        datetime.fromisoformat(value[:19])
    except ValueError:
        return False
    return True


def is_uri(value: str) -> bool:
    """Tell whether `value` is an absolute URI; http and https need a host."""
    if not _URI.fullmatch(value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme not in ("http", "https") or (bool(parts.hostname) and parts.port != 0)
    except ValueError:
        return False


def _is_address(value: str) -> bool:
    try:
        found = ipaddress.ip_address(value)
    except ValueError:
        return False
    forms = {found.compressed}
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        forms.add(f"::ffff:{found.ipv4_mapped}")
    return value in forms


def _written(name: str) -> str:
    """Return a field name as the standard writes it."""
    return "-".join(
        {"warc": "WARC", "id": "ID", "uri": "URI", "ip": "IP"}.get(p, p.title()) for p in name.split("-")
    )
