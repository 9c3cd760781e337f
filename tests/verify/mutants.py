"""Broken WARC files: good ones changed by bytes, each with the exact set of rules it breaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.verify.bytesmith import (
    END,
    INFO,
    drop,
    member,
    pack,
    reblock,
    sub,
    uid,
)
from tests.verify.goods import GOOD, URL

Edit = Callable[[bytes], bytes]


def flipped(data: bytes, at: int) -> bytes:
    """Turn the bits of one byte."""
    return data[: at % len(data)] + bytes([data[at] ^ 255]) + data[at % len(data) + 1 :]


@dataclass(frozen=True)
class Mutant:
    """A broken file: its bytes, its ending, and the rules that must say so, no others."""

    name: str
    rules: frozenset[int]
    data: bytes
    ending: str = ".warc.gz"


MUTANTS: list[Mutant] = []


def mutant(name: str, rules: set[int], data: bytes, ending: str = ".warc.gz") -> None:
    """Enter a mutant."""
    MUTANTS.append(Mutant(name, frozenset(rules), data, ending))


def edited(good: str, position: int, edit: Edit) -> list[bytes]:
    """Return the records of a good file, the one at `position` edited."""
    records = GOOD[good]()
    records[position] = edit(records[position])
    return records


def one(name: str, rules: set[int], good: str, position: int, edit: Edit) -> None:
    """Enter a mutant with one record edited."""
    mutant(name, rules, pack(edited(good, position, edit)))


def swap(old: bytes | str, new: bytes | str) -> Edit:
    """Return the edit that replaces bytes anywhere in a record."""
    return lambda data: sub(data, old, new)


def cut(field: str) -> Edit:
    """Return the edit that drops a field."""
    return lambda data: drop(data, field)


def add(line: str) -> Edit:
    """Return the edit that adds a field after the date."""
    return lambda data: sub(data, b"\r\nContent-Length: ", f"\r\n{line}\r\nContent-Length: ")


def block(old: bytes, new: bytes, entity: bytes | None = None) -> Edit:
    """Return the edit that changes the block and makes lengths and digests right again."""
    return lambda data: reblock(data, old, new, entity=entity)


def length(by: int) -> Edit:
    """Return the edit that makes Content-Length say `by` bytes more."""
    return lambda data: re.sub(
        rb"(Content-Length: )(\d+)(\r\n\r\n)", lambda m: m[1] + b"%d" % (int(m[2]) + by) + m[3], data, count=1
    )


INFO_AT, REQUEST_AT, RESPONSE_AT, METADATA_AT = 0, 1, 2, 3
RESOURCE_AT = 5
"""Where `derived` has its resource, which nothing refers to."""
PLAIN = GOOD["plain"]()

for name in ("WARC-Type", "WARC-Record-ID", "WARC-Date", "Content-Length"):
    one(f"no {name}", {1}, "derived", RESOURCE_AT, cut(name))
one("an empty WARC-Type", {1}, "derived", RESOURCE_AT, swap("WARC-Type: resource", "WARC-Type:"))

one("an id without brackets", {2}, "derived", RESOURCE_AT, swap(uid(21), uid(21)[1:-1]))
one("an id with white space", {2}, "derived", RESOURCE_AT, swap(uid(21), "<urn:uuid:5a3f 0000>"))
one("an id that is no URI", {2}, "derived", RESOURCE_AT, swap(uid(21), "<5a3f0000>"))
one("one id twice", {2}, "derived", RESOURCE_AT, swap(uid(21), uid(22)))

one("LF in the header", {3}, "plain", METADATA_AT, swap("\r\nWARC-Date", "\nWARC-Date"))
one(
    "LF in every header line",
    {3},
    "plain",
    METADATA_AT,
    lambda d: d.partition(END)[0].replace(b"\r", b"") + b"\n\n" + d.partition(END)[2],
)
one("no CRLF CRLF at the end", {3}, "plain", METADATA_AT, lambda d: d[:-4])
one("one CRLF at the end", {3}, "plain", METADATA_AT, lambda d: d[:-2])
one("three CRLF at the end", {3}, "plain", METADATA_AT, lambda d: d + b"\r\n")
one("LF LF at the end", {3}, "plain", METADATA_AT, lambda d: d[:-4] + b"\n\n")
one("version 0.18", {3}, "plain", METADATA_AT, swap("WARC/1.1", "WARC/0.9"))
one("version 2.0", {3}, "plain", METADATA_AT, swap("WARC/1.1", "WARC/2.0"))
one("a version line of another kind", {3}, "plain", METADATA_AT, swap("WARC/1.1", "ARCHIVE"))
one(
    "a header line without a name",
    {3},
    "plain",
    METADATA_AT,
    swap("\r\nWARC-Date", "\r\nno name\r\nWARC-Date"),
)
one("a header without end", {3}, "derived", -1, lambda d: d.partition(END)[0] + b"\r\n")
mutant("garbage between records", {3}, b"".join([PLAIN[0], b"lost words\r\n\r\n", *PLAIN[1:]]), ".warc")
mutant("no CRLF CRLF, plain", {3}, b"".join(edited("plain", RESPONSE_AT, lambda d: d[:-4])), ".warc")

one("a length too small", {4}, "plain", RESPONSE_AT, length(-9))
one("a length too large", {4}, "plain", RESPONSE_AT, length(99))
one("a length with its separator", {4}, "plain", RESPONSE_AT, length(4))
one("a length with half its separator", {4}, "plain", RESPONSE_AT, length(2))
one("a length that is no number", {4}, "plain", RESPONSE_AT, swap("Content-Length: ", "Content-Length: -"))
mutant("a length too small, plain", {4}, b"".join(edited("plain", RESPONSE_AT, length(-9))), ".warc")
mutant("a length too large, plain", {4}, b"".join(edited("plain", RESPONSE_AT, length(99))), ".warc")
mutant("a cut tail, plain", {4}, b"".join(PLAIN)[:-20], ".warc")
mutant("a tail cut in the header, plain", {3}, b"".join(PLAIN)[:-60], ".warc")

for date in (
    "2026-11-22 10:00:00Z",
    "2026-11-22T10:00:00",
    "2026-11-22T10:00:00+01:00",
    "2026-13-22T10:00:00Z",
):
    one(f"the date {date}", {5}, "derived", RESOURCE_AT, swap("2026-11-22T10:00:00.123456Z", date))
one("ten fraction digits", {5}, "derived", RESOURCE_AT, swap(".123456Z", ".1234567890Z"))
one("a fraction in WARC 1.0", {5}, "derived", RESOURCE_AT, swap("WARC/1.1", "WARC/1.0"))
one("a request of another time", {6}, "plain", REQUEST_AT, swap(".123456Z", ".123457Z"))
one("metadata of another second", {6}, "plain", METADATA_AT, swap("10:00:00.123456Z", "10:00:01Z"))

one(
    "a date twice",
    {7},
    "derived",
    RESOURCE_AT,
    swap("\r\nWARC-Date", "\r\nWARC-Date: 2026-11-22T10:00:00Z\r\nWARC-Date"),
)
one("an address twice", {7}, "plain", RESPONSE_AT, add("WARC-IP-Address: 192.0.2.7"))
one("a cipher suite twice", {7}, "network", RESPONSE_AT, add("WARC-Cipher-Suite: TLS_AES_256_GCM_SHA384"))
one("a folded field", {8}, "plain", METADATA_AT, swap("WARC-IP-Address: ", "WARC-IP-Address:\r\n "))
one("an RFC 2047 word", {8}, "plain", INFO_AT, add("Title: =?utf-8?B?UG9sYXJpcw==?="))

one("no address of a resource", {9}, "derived", RESOURCE_AT, cut("WARC-Target-URI"))
one("an address in angle brackets", {9}, "derived", RESOURCE_AT, swap(f"urn:view:{URL}", f"<urn:view:{URL}>"))
one("an address with a space", {9}, "derived", RESOURCE_AT, swap("x=a%20b", "x=a b"))
one("an address not in ASCII", {9}, "derived", RESOURCE_AT, swap("story/", "récit/".encode()))
one("an address without a scheme", {9}, "derived", RESOURCE_AT, swap("urn:view:https://www", "www"))
one(
    "an address without a host",
    {9, 27},
    "derived",
    4,
    lambda d: add("WARC-IP-Address: 192.0.2.7")(sub(d, "https://www.polaris.example", "https://")),
)
one("an address of the warcinfo", {9}, "plain", INFO_AT, add("WARC-Target-URI: urn:file:1"))

one("a payload digest of a warcinfo", {18}, "plain", INFO_AT, add("WARC-Payload-Digest: sha1:" + "A" * 32))
one("a payload digest of metadata", {18}, "plain", METADATA_AT, add("WARC-Payload-Digest: sha1:" + "A" * 32))
one("a response that refers", {23}, "plain", RESPONSE_AT, add(f"WARC-Refers-To: {uid(10)}"))
one("metadata that refers to an address", {23}, "derived", -1, add(f"WARC-Refers-To-Target-URI: {URL}"))
one(
    "a request that refers to a date",
    {23},
    "plain",
    REQUEST_AT,
    add("WARC-Refers-To-Date: 2026-11-22T10:00:00Z"),
)

mutant("a file that opens with a request", {25}, pack([*PLAIN[1:], PLAIN[0]]))
mutant("a file without a warcinfo", {25, 26}, pack(PLAIN[1:]))
one("a warcinfo without file name", {25}, "plain", INFO_AT, cut("WARC-Filename"))
one("a warcinfo of another type", {25}, "plain", INFO_AT, swap("application/warc-fields", "text/plain"))
one("a warcinfo of another version", {25}, "plain", INFO_AT, block(b"Format 1.1", b"Format 1.0"))
for name in ("software", "operator", "robots", "http-header-user-agent", "format", "conformsTo"):
    one(f"a warcinfo without {name}", {25}, "plain", INFO_AT, block(f"{name}: ".encode(), b"x-other: "))
one("no WARC-Warcinfo-ID", {26}, "plain", METADATA_AT, cut("WARC-Warcinfo-ID"))
one("the id of no warcinfo", {26}, "plain", METADATA_AT, swap(INFO, uid(11)))
one("the id of nothing", {26}, "plain", METADATA_AT, swap(INFO, uid(999)))
one("a warcinfo that names itself", {26}, "plain", INFO_AT, add(f"WARC-Warcinfo-ID: {INFO}"))

one("a response without address", {27}, "plain", RESPONSE_AT, cut("WARC-IP-Address"))
one("a request without address", {27}, "plain", REQUEST_AT, cut("WARC-IP-Address"))
one("IPv6 in capitals", {27}, "network", RESPONSE_AT, swap("2001:db8::7", "2001:DB8::7"))
one("IPv6 with zeros", {27}, "network", RESPONSE_AT, swap("2001:db8::7", "2001:db8:0:0:0:0:0:7"))
one("an address with a port", {27}, "plain", RESPONSE_AT, swap("192.0.2.7", "192.0.2.7:80"))
one("an address of a warcinfo", {27}, "plain", INFO_AT, add("WARC-IP-Address: 192.0.2.7"))

mutant("two records in a member", {29}, b"".join([*map(member, PLAIN[:2]), member(PLAIN[2] + PLAIN[3])]))
mutant("all records in a member", {29}, member(b"".join(PLAIN)))
mutant("a record over two members", {29}, pack([*PLAIN[:3], PLAIN[3][:-20], PLAIN[3][-20:]]))
mutant("a header over two members", {29}, pack([*PLAIN[:3], PLAIN[3][:60], PLAIN[3][60:]]))
mutant("a cut tail", {29}, pack(PLAIN)[:-20])
mutant("a wrong CRC", {29}, flipped(pack(PLAIN), -8))
mutant("a member that cannot be unpacked", {29}, flipped(pack(PLAIN), len(member(PLAIN[0])) + 60))
mutant("bytes after the last member", {29}, pack(PLAIN) + b"\0" * 512)
mutant("bytes between members", {29}, pack(PLAIN[:2]) + b"lost" + pack(PLAIN[2:]))
mutant("an empty member", {29}, pack([*PLAIN[:2], b"", *PLAIN[2:]]))
one(
    "a file of another name",
    {30},
    "plain",
    INFO_AT,
    swap("sample-20261122100000000-00000-archive.example", "crawl"),
)

one(
    "a protocol in capitals",
    {34},
    "plain",
    RESPONSE_AT,
    swap("WARC-Protocol: http/1.1", "WARC-Protocol: HTTP/1.1"),
)
one("protocols in one line", {34}, "network", RESPONSE_AT, swap("http/1.1\r\nWARC-Protocol: ", "http/1.1, "))
one(
    "a cipher by its OpenSSL name",
    {34},
    "network",
    RESPONSE_AT,
    swap("TLS_AES_256_GCM_SHA384", "ECDHE-RSA-AES128"),
)
one("a page id with a space", {34}, "network", RESPONSE_AT, swap("5a3f-77", "5a3f 77"))
one("a resource type in capitals", {34}, "network", RESPONSE_AT, swap("document", "Document"))
