"""Good WACZ files and a good archive: what surrounds WARC files, made by bytes."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterable

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.verify.bytesmith import DATE, STEM, member, pack, sha256, sub, uid, warcinfo
from tests.verify.goods import URL, derived, not_modified, same_payload

DAY = "2026/11/22"
WARC = f"{STEM}.warc.gz"
NEXT = WARC.replace("-00000-", "-00001-")
REPORT = f"runs/{DAY}/20261122T100000Z-5a3f77.json"
CREATED = "2026-11-22T12:00:00Z"

Files = dict[str, bytes]


def places(records: Iterable[bytes]) -> list[tuple[bytes, int, int]]:
    """Return each record with offset and length of its member."""
    found, offset = [], 0
    for one in records:
        length = len(member(one))
        found.append((one, offset, length))
        offset += length
    return found


def value(data: bytes, name: str) -> str:
    """Return the value of a field of a record."""
    found = re.search(rb"(?m)^" + name.encode() + rb": ([^\r]*)\r", data)
    assert found, name
    return found[1].decode()


def cdxj(records: Iterable[bytes], filename: str) -> bytes:
    """Return the sorted index of the responses and revisits among records."""
    lines = []
    for data, offset, length in places(records):
        kind = value(data, "WARC-Type")
        if kind not in ("response", "revisit"):
            continue
        unchanged = b"server-not-modified" in data
        fields = {
            "url": value(data, "WARC-Target-URI"),
            "mime": "warc/revisit" if kind == "revisit" else "text/html",
            "status": "-" if unchanged else "200",
            "digest": "-" if unchanged else value(data, "WARC-Payload-Digest"),
            "length": str(length),
            "offset": str(offset),
            "filename": filename,
            "recordId": value(data, "WARC-Record-ID").strip("<>"),
        }
        stamp = re.sub(r"\D", "", value(data, "WARC-Date"))[:14]
        lines.append(f"example,polaris)/story/4631 {stamp} {json.dumps(fields)}\n".encode())
    return b"".join(sorted(lines))


def pointer(records: Iterable[bytes], number: int, key: str) -> bytes:
    """Return the JSON line of an article read from record `number`."""
    for data, offset, length in places(records):
        if value(data, "WARC-Record-ID") == uid(number):
            capture = {"warc_file": key, "offset": offset, "length": length, "record_id": uid(number)[1:-1]}
            capture["payload_digest"] = value(data, "WARC-Payload-Digest")
            article = {"schema": "wirecopy/article/1", "headline": "Ferry returns", "capture": capture}
            return json.dumps(article).encode() + b"\n"
    raise AssertionError(number)


def archive(edit: Callable[[bytes], bytes] = bytes) -> Files:
    """Two segments, the second repeating a page of the first; their index, records and report.

    `edit` changes the records of the second before they are packed and indexed.
    """
    first = same_payload()
    again = not_modified()[4:]
    second = [warcinfo(NEXT, 2), *(sub(one, uid(1), uid(2)) for one in again)]
    second = [edit(renumbered(one, {20: 120, 21: 121, 22: 122})) for one in second]
    keys = [f"warc/{DAY}/{WARC}", f"warc/{DAY}/{NEXT}"]
    files = {keys[0]: pack(first), keys[1]: pack(second)}
    for records, name in ((first, WARC), (second, NEXT)):
        stem = name.removesuffix(".warc.gz")
        files[f"index/{DAY}/{stem}.cdxj.gz"] = gzip.compress(cdxj(records, name), mtime=0)
    article = pointer(first, 11, keys[0])
    files[f"records/articles/{DAY}/{STEM}.jsonl.gz"] = gzip.compress(article, mtime=0)
    listed = {"schema": "wirecopy/run/1", "run_id": "20261122T100000Z-5a3f77", "files": sorted(files)}
    return {**files, REPORT: json.dumps(listed).encode()}


def renumbered(data: bytes, numbers: dict[int, int]) -> bytes:
    """Give records other ids."""
    for old, new in numbers.items():
        data = data.replace(uid(old).encode(), uid(new).encode())
    return data


def zipnum(blocks: Iterable[bytes]) -> tuple[bytes, bytes]:
    """Return blocks of index lines, a gzip member each, and the index of those."""
    packed, lines = b"", [b'!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n']
    for block in blocks:
        made = gzip.compress(block, mtime=0)
        place = {"offset": len(packed), "length": len(made), "filename": "index.cdx.gz"}
        lines.append(b" ".join(block.split(b" ", 2)[:2]) + b" " + json.dumps(place).encode() + b"\n")
        packed += made
    return packed, b"".join(lines)


def wacz_entries() -> Files:
    """The files of a WACZ, its data package apart."""
    records = derived()
    stamped = DATE[:19] + "Z"
    pages = (
        b'{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}\n'
        + json.dumps({"id": "1", "url": URL, "ts": stamped, "title": "Ferry returns"}).encode()
        + b"\n"
    )
    packed, idx = zipnum(cdxj(records, WARC).splitlines(True))
    return {
        f"archive/{WARC}": pack(records),
        "indexes/index.cdx.gz": packed,
        "indexes/index.idx": idx,
        "pages/pages.jsonl": pages,
    }


def packaged(entries: Files, edit: Callable[[bytes], bytes] = bytes, *, signed: bool = False) -> Files:
    """Add datapackage.json, edited, and its digest, signed where asked."""
    resources = [
        {"name": name.rpartition("/")[2], "path": name, "hash": sha256(data), "bytes": len(data)}
        for name, data in sorted(entries.items())
    ]
    package = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "created": CREATED,
        "software": "Bytesmith/1",
        "resources": resources,
    }
    made = edit(json.dumps(package, indent=1).encode())
    digest: dict[str, object] = {"path": "datapackage.json", "hash": sha256(made)}
    if signed:
        digest["signedData"] = signature(str(digest["hash"]))
    return {**entries, "datapackage.json": made, "datapackage-digest.json": json.dumps(digest).encode()}


def signature(digest: str) -> dict[str, str]:
    """Return the signed data of a digest, by a fixed key."""
    key = ec.derive_private_key(int.from_bytes(hashlib.sha256(b"polaris").digest(), "big"), ec.SECP256R1())
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return {
        "hash": digest,
        "created": CREATED,
        "software": "Bytesmith/1",
        "publicKey": base64.b64encode(public).decode(),
        "signature": base64.b64encode(key.sign(digest.encode(), ec.ECDSA(hashes.SHA256()))).decode(),
    }


ASKED = (
    b"GET /story/4631?page=2&x=a%20b HTTP/1.1\r\nHost: www.polaris.example\r\n"
    b"Accept-Encoding: gzip, deflate\r\n\r\n"
)


def exchange_log(response: bytes, asked: bytes = ASKED, *, aborted: bool = False, **more: int) -> bytes:
    """Return the server's log of one exchange over URL."""
    entry = {
        **more,
        "url": URL,
        "request": base64.b64encode(asked).decode(),
        "response": base64.b64encode(response).decode(),
        "aborted": aborted,
    }
    return json.dumps(entry).encode() + b"\n"
