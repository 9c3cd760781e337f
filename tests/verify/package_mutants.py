"""Broken WACZ files and archives, and archives that differ from the server's log."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.verify.bytesmith import END, member, pack, reblock, sha1, sub, uid, zipped
from tests.verify.goods import GOOD, PAGE, URL, derived
from tests.verify.packages import (
    DAY,
    NEXT,
    REPORT,
    WARC,
    Files,
    archive,
    cdxj,
    exchange_log,
    packaged,
    places,
    signature,
    wacz_entries,
    zipnum,
)


@dataclass(frozen=True)
class Packed:
    """A broken package: its files, what of them is judged, by which log, and the rules that must say so."""

    name: str
    rules: frozenset[int]
    files: Files
    target: str = ""
    log: bytes | None = None


PACKED: list[Packed] = []
INDEX = f"index/{DAY}/{WARC.removesuffix('.warc.gz')}.cdxj.gz"
RECORDS = f"records/articles/{DAY}/{WARC.removesuffix('.warc.gz')}.jsonl.gz"
PLAIN = GOOD["plain"]()
ANSWER = PLAIN[2].partition(END)[2][: -len(END)]


def wacz(name: str, rules: set[int], files: Files, deflated: tuple[str, ...] = ()) -> None:
    """Enter a broken WACZ."""
    data = {"sample.wacz": zipped(files, deflated=deflated)}
    PACKED.append(Packed(name, frozenset(rules), data, "sample.wacz"))


def entry(name: str, rules: set[int], path: str, edit: Callable[[bytes], bytes]) -> None:
    """Enter a WACZ with one entry edited before it was packed."""
    entries = wacz_entries()
    wacz(name, rules, packaged({**entries, path: edit(entries[path])}))


def unlisted(name: str, rules: set[int], *paths: str) -> None:
    """Enter a WACZ without some of its files."""
    wacz(name, rules, packaged({path: data for path, data in wacz_entries().items() if path not in paths}))


def listed(name: str, rules: set[int], edit: Callable[[bytes], bytes]) -> None:
    """Enter a WACZ with its data package edited, and digested after that."""
    wacz(name, rules, packaged(wacz_entries(), edit))


def tree(name: str, rules: set[int], path: str, edit: Callable[[bytes], bytes] | None) -> None:
    """Enter an archive with one file edited, or taken away."""
    files = archive()
    was = files.pop(path)
    if edit is not None:
        files[path] = edit(was)
    PACKED.append(Packed(name, frozenset(rules), files))


def logged(name: str, rules: set[int], records: list[bytes], log: bytes) -> None:
    """Enter a good WARC that is not what the server's log says."""
    PACKED.append(Packed(name, frozenset(rules), {WARC: pack(records)}, WARC, log))


def unpacked(edit: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Return the edit of what is in a gzip file."""
    return lambda data: gzip.compress(edit(gzip.decompress(data)), mtime=0)


def put(old: str, new: str) -> Callable[[bytes], bytes]:
    """Return the edit that replaces text in a gzip file."""
    return unpacked(lambda data: sub(data, old, new))


ARCHIVED, INDEXED, PAGES = f"archive/{WARC}", "indexes/index.cdx.gz", "pages/pages.jsonl"
SECOND = "indexes/index.idx"
unlisted("no WARC", {36, 39}, ARCHIVED)
unlisted("no index", {36}, INDEXED, SECOND)
unlisted("no pages", {36}, PAGES)
entry("a page without url", {37}, PAGES, lambda d: sub(d, '"url"', '"href"'))
entry("a page without ts", {37}, PAGES, lambda d: sub(d, '"ts"', '"time"'))
entry("a page with a day for a time", {37}, PAGES, lambda d: sub(d, "T10:00:00Z", ""))
entry("a page that is no JSON", {37}, PAGES, lambda d: d + b"not JSON\n")
wacz("a WARC deflated", {38}, packaged(wacz_entries()), (ARCHIVED,))
wacz("an index deflated", {38}, packaged(wacz_entries()), (INDEXED,))
entry("an index that is no gzip", {39}, INDEXED, gzip.decompress)
entry("an index cut off", {39}, INDEXED, lambda d: d[:-20])
entry("a wrong offset", {39}, INDEXED, put('"offset": "', '"offset": "1'))
entry("a block at a wrong offset", {39}, SECOND, lambda d: sub(d, '"offset": 0', '"offset": 9'))
entry("a block of a wrong length", {39}, SECOND, lambda d: sub(d, '"length": ', '"length": 1'))
entry("a block under a wrong key", {39}, SECOND, lambda d: sub(d, "example,polaris", "example,aurora"))
entry("a WARC broken in its middle", {29}, ARCHIVED, lambda d: d[:900] + b"\0\0\0\0" + d[904:])

wacz("no data package", {40}, wacz_entries())
wacz("a file not listed", {40}, {**packaged(wacz_entries()), "extra.txt": b"more"})
listed("a file listed that is not there", {40}, lambda d: sub(d, "pages/pages.jsonl", "pages/extra.jsonl"))
listed("a wrong size", {40}, lambda d: sub(d, '"bytes": ', '"bytes": 1'))
listed("a wrong hash", {40}, lambda d: sub(d, '"hash": "sha256:', '"hash": "sha256:0'))
listed("a data package that is no JSON", {40}, lambda d: d[:-1])
GOOD_PACKAGE = packaged(wacz_entries())
wacz("a page list changed later", {40}, {**GOOD_PACKAGE, PAGES: GOOD_PACKAGE[PAGES] + b"\n"})
wacz(
    "a data package changed later",
    {40},
    {**GOOD_PACKAGE, "datapackage.json": GOOD_PACKAGE["datapackage.json"] + b"\n"},
)
SIGNED = packaged(wacz_entries(), signed=True)
DIGEST = "datapackage-digest.json"


def signed(name: str, edit: Callable[[dict[str, str]], object]) -> None:
    """Enter a WACZ with its signed data edited."""
    said = json.loads(SIGNED[DIGEST])
    edit(said["signedData"])
    wacz(name, {41}, {**SIGNED, DIGEST: json.dumps(said).encode()})


signed("a signature over another digest", lambda s: s.update(signature("sha256:" + "0" * 64)))
signed("a signature of another hour", lambda s: s.update(created="2026-11-22T15:00:00Z"))
signed("a signature that does not verify", lambda s: s.update(signature=signature("x")["signature"]))
signed("a signature without key", lambda s: s.pop("publicKey"))
ZIPPED = zipped(GOOD_PACKAGE)
AT = ZIPPED.index(b"Ferry returns")
FLIPPED = ZIPPED[:AT] + b"G" + ZIPPED[AT + 1 :]
PACKED.append(Packed("a byte changed in the zip", frozenset({40}), {"sample.wacz": FLIPPED}, "sample.wacz"))

CRC = zlib.crc32(GOOD_PACKAGE[PAGES]).to_bytes(4, "little")
WRONG = ZIPPED.replace(CRC, b"\0\0\0\1")
PACKED.append(Packed("a wrong CRC in the zip", frozenset({40}), {"sample.wacz": WRONG}, "sample.wacz"))

tree("an index not sorted", {39}, INDEX, unpacked(lambda d: b"".join(reversed(d.splitlines(True)))))
for field in ("url", "digest", "mime", "filename", "offset", "length", "status"):
    tree(f"an index without {field}", {39}, INDEX, put(f'"{field}"', '"x"'))
tree("an index line that is no JSON", {39}, INDEX, put('{"url"', '"url"'))
tree("an index with another address", {39}, INDEX, put(URL, "https://a.example/"))
tree("an index with another time", {39}, INDEX, put(" 20261122", " 20261121"))
tree("an index with another length", {39}, INDEX, put('"length": "', '"length": "1'))
tree("an index with another digest", {39}, INDEX, put(sha1(PAGE), sha1(b"")))
tree("an index with another record id", {39}, INDEX, put('"recordId": "', '"recordId": "urn:x:'))
tree("an index with another status", {39}, INDEX, put('"200"', '"404"'))
tree("an index with a revisit's own type", {39}, INDEX, put("warc/revisit", "text/html"))
tree("an index of another file", {39}, INDEX, put(WARC, "other.warc.gz"))
tree("a capture not indexed", {39}, INDEX, unpacked(lambda d: d.splitlines(True)[0]))
tree("an index lost", {39, 40}, INDEX, None)
tree("a record at a wrong offset", {39}, RECORDS, put('"offset": ', '"offset": 1'))
tree("a record with a wrong length", {39}, RECORDS, put('"length": ', '"length": 1'))
tree("a record with another id", {39}, RECORDS, put(uid(11)[1:-1], uid(10)[1:-1]))
tree("a record with another digest", {39}, RECORDS, put(sha1(PAGE), sha1(b"")))
tree("a record that is no JSON", {39}, RECORDS, put("{", ""))
tree("records lost", {40}, RECORDS, None)
tree("a segment lost", {21, 39, 40}, f"warc/{DAY}/{WARC}", None)
tree("a segment that is no WARC", {3}, f"warc/{DAY}/{NEXT}", lambda d: b"")
tree("a report that is no JSON", {40}, REPORT, lambda d: d[:-1])
tree("a report that names no key", {40}, REPORT, lambda d: sub(d, "records/", "../records/"))
sized = {"files": [{"key": f"warc/{DAY}/{WARC}", "bytes": 5}, {"key": f"warc/{DAY}/{NEXT}", "sha256": "00"}]}
tree("a report with wrong sizes", {40}, REPORT, lambda d: json.dumps(sized).encode())
PACKED.append(
    Packed(
        "a revisit of nothing in the archive",
        frozenset({21}),
        archive(
            lambda d: d.replace(uid(11).encode(), uid(13).encode()).replace(
                b"Date: 2026-11-22T10", b"Date: 2025-11-22T10"
            )
        ),
    )
)
COPIED = {**archive(), f"warc/2026/11/23/{NEXT}": archive()[f"warc/{DAY}/{NEXT}"]}
PACKED.append(Packed("a segment under two days", frozenset({2, 30, 39}), COPIED))

CONVERSION = places(derived())[4]
LINE = sub(
    cdxj([sub(CONVERSION[0], "Type: conversion", "Type: response")], WARC), '"0"', f'"{CONVERSION[1]}"'
)
LINE = LINE.replace(
    str(len(member(sub(CONVERSION[0], "Type: conversion", "Type: response")))).encode(),
    str(CONVERSION[2]).encode(),
)
MORE = wacz_entries()
MORE[INDEXED], MORE[SECOND] = zipnum(sorted([*gzip.decompress(MORE[INDEXED]).splitlines(True), LINE]))
wacz("a conversion indexed", {33}, packaged(MORE))
LESS = wacz_entries()
LESS[SECOND] = LESS[SECOND].splitlines(True)[0]
wacz("a block left out", {39}, packaged(LESS))

logged(
    "a reason phrase changed",
    {11},
    [PLAIN[0], PLAIN[1], reblock(PLAIN[2], b"200 OK", b"200 Ok"), PLAIN[3]],
    exchange_log(ANSWER),
)
logged(
    "a path without its query",
    {31},
    [PLAIN[0], reblock(PLAIN[1], b"?page=2&x=a%20b", b""), *PLAIN[2:]],
    exchange_log(ANSWER),
)
logged("an exchange not kept", {32}, PLAIN, exchange_log(ANSWER) * 2)
logged(
    "a redirect not kept",
    {32},
    PLAIN,
    exchange_log(ANSWER) + exchange_log(ANSWER).replace(b"4631?", b"4632?"),
)
TYPED = sub(
    PLAIN[2], b"\r\nContent-Length: ", b"\r\nWARC-Identified-Payload-Type: image/png\r\nContent-Length: "
)
logged("a type not identified", {28}, [PLAIN[0], PLAIN[1], TYPED, PLAIN[3]], exchange_log(ANSWER))
AGAIN = GOOD["not-modified"]()
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"
ASIDE = b"\r\nnotModifiedResponse: " + base64.b64encode(NOT_MODIFIED)
KEPT_304 = [*AGAIN[:6], reblock(AGAIN[6], b"\r\n", ASIDE + b"\r\n")]
logged("a 304 changed", {11}, KEPT_304, exchange_log(ANSWER) + exchange_log(NOT_MODIFIED.replace(b"x", b"y")))
