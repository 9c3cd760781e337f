"""Makes WARC records, members and zips by bytes, with no reader or writer of ours."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable

END = b"\r\n\r\n"
DATE = "2026-11-22T10:00:00.123456Z"
STEM = "sample-20261122100000000-00000-archive.example"
PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
RESPONSE, REQUEST = "application/http;msgtype=response", "application/http;msgtype=request"
FIELDS = "application/warc-fields"
NETWORK = ("WARC-IP-Address: 192.0.2.7", "WARC-Protocol: http/1.1")


def sha1(data: bytes) -> str:
    """Return a labelled SHA-1 in base32."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def sha256(data: bytes) -> str:
    """Return a labelled SHA-256 in base16."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def uid(number: int) -> str:
    """Return the record id of a number, in angle brackets."""
    return f"<urn:uuid:5a3f0000-0000-4000-8000-{number:012d}>"


INFO = uid(1)


def record(kind: str, number: int, fields: Iterable[str], block: bytes, date: str = DATE) -> bytes:
    """Return one record as it stands in a file."""
    lines = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: {uid(number)}",
        f"WARC-Date: {date}",
        *fields,
        f"WARC-Block-Digest: {sha1(block)}",
        f"Content-Length: {len(block)}",
    ]
    return "\r\n".join(lines).encode() + END + block + END


def warcinfo(name: str = f"{STEM}.warc.gz", number: int = 1) -> bytes:
    """Return the record that opens a file."""
    block = (
        b"software: Bytesmith/1\r\noperator: Polaris Archive <archive@polaris.example>\r\nrobots: obeyed\r\n"
        b"http-header-user-agent: Bytesmith/1 (+https://polaris.example/)\r\nformat: WARC File Format 1.1\r\n"
        b"conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
    )
    return record("warcinfo", number, [f"WARC-Filename: {name}", f"Content-Type: {FIELDS}"], block)


def about(url: str, content_type: str, *more: str) -> list[str]:
    """Return the fields that every capture has."""
    return [f"WARC-Target-URI: {url}", f"WARC-Warcinfo-ID: {INFO}", *more, f"Content-Type: {content_type}"]


def sent(url: str, number: int, to: int, *more: str, block: bytes | None = None, date: str = DATE) -> bytes:
    """Return the request record of a GET, or of the bytes given."""
    host, _, path = url.partition("://")[2].partition("/")
    block = (
        block or f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip, deflate\r\n\r\n".encode()
    )
    fields = [f"WARC-Concurrent-To: {uid(to)}", *NETWORK, *more]
    return record("request", number, about(url, REQUEST, *fields), block, date)


def received(url: str, number: int, to: Iterable[int], block: bytes, *more: str, entity: bytes) -> bytes:
    """Return the response record of a block whose entity is given."""
    fields = [*(f"WARC-Concurrent-To: {uid(one)}" for one in to), *NETWORK, *more]
    fields.append(f"WARC-Payload-Digest: {sha1(entity)}")
    return record("response", number, about(url, RESPONSE, *fields), block)


def noted(url: str, number: int, to: int, block: bytes = b"via: https://polaris.example/\r\n") -> bytes:
    """Return the metadata record of a capture."""
    return record("metadata", number, about(url, FIELDS, f"WARC-Concurrent-To: {uid(to)}", *NETWORK), block)


def exchange(url: str, number: int, response: bytes, *more: str, entity: bytes | None = None) -> list[bytes]:
    """Return request, response and metadata, numbered from `number` on."""
    body = response.partition(END)[2] if entity is None else entity
    others = (number, number + 2)
    return [
        sent(url, number, number + 1),
        received(url, number + 1, others, response, *more, entity=body),
        noted(url, number + 2, number + 1),
    ]


def http(body: bytes, *fields: str, status: str = "200 OK", sized: bool = True) -> bytes:
    """Return a response message."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *fields]
    if sized:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + END + body


def chunked(*pieces: bytes, trailer: bytes = b"") -> bytes:
    """Return pieces in the chunked transfer coding."""
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n" + trailer + b"\r\n"


def member(data: bytes) -> bytes:
    """Return one gzip member."""
    return gzip.compress(data, 6, mtime=0)


def pack(records: Iterable[bytes]) -> bytes:
    """Return a `.warc.gz` of one member a record."""
    return b"".join(map(member, records))


def sub(data: bytes, old: bytes | str, new: bytes | str) -> bytes:
    """Replace the first `old`, which must be there, by `new`."""
    old, new = (one.encode() if isinstance(one, str) else one for one in (old, new))
    assert old in data, old
    return data.replace(old, new, 1)


def drop(data: bytes, name: str) -> bytes:
    """Take the first field line called `name` out of a record."""
    cut, count = re.subn(rb"(?m)^" + name.encode() + rb": [^\r]*\r\n", b"", data, count=1)
    assert count, name
    return cut


def reblock(data: bytes, old: bytes, new: bytes, *, entity: bytes | None = None) -> bytes:
    """Replace `old` in the block, then make length, block digest and (where given) payload digest right."""
    head, _, block = data[: -len(END)].partition(END)
    block = sub(block, old, new)
    head = re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(block), head)
    head = re.sub(rb"Block-Digest: [^\r]*", f"Block-Digest: {sha1(block)}".encode(), head)
    if entity is not None:
        head = re.sub(rb"Payload-Digest: [^\r]*", f"Payload-Digest: {sha1(entity)}".encode(), head)
    return head + END + block + END


def zipped(entries: dict[str, bytes], *, deflated: Iterable[str] = ()) -> bytes:
    """Return a zip of stored entries, but for those to be deflated."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in entries.items():
            method = zipfile.ZIP_DEFLATED if name in deflated else zipfile.ZIP_STORED
            info = zipfile.ZipInfo(name, (2026, 11, 22, 10, 0, 0))
            archive.writestr(info, data, compress_type=method)
    return out.getvalue()
