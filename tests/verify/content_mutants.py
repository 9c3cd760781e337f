"""Broken WARC files whose fault lies in messages, digests, or in what records say of each other."""

from __future__ import annotations

import gzip
import hashlib

from tests.verify.bytesmith import (
    END,
    REQUEST,
    RESPONSE,
    chunked,
    drop,
    reblock,
    sha1,
    sha256,
)
from tests.verify.goods import CHUNKED, GOOD, PAGE
from tests.verify.mutants import (
    METADATA_AT,
    PLAIN,
    REQUEST_AT,
    RESPONSE_AT,
    Edit,
    add,
    block,
    cut,
    one,
    swap,
)

PACKED = gzip.compress(PAGE, mtime=0)
HEAD = PLAIN[RESPONSE_AT].split(END)[1] + END
LENGTH = b"Content-Length: %d" % len(PAGE)
LINE = f"{CHUNKED}\r\n".encode()


def both(first: Edit, second: Edit) -> Edit:
    """Return the edit that makes two edits."""
    return lambda data: second(first(data))


one("a page's own type", {10}, "plain", RESPONSE_AT, swap(RESPONSE, "text/html"))
one("no msgtype", {10}, "plain", RESPONSE_AT, swap(RESPONSE, "application/http"))
one("a request typed as response", {10}, "plain", REQUEST_AT, swap(REQUEST, RESPONSE))
one("a response typed as request", {10}, "plain", RESPONSE_AT, swap(RESPONSE, REQUEST))
one("no type", {10}, "plain", METADATA_AT, cut("Content-Type"))
one("a page without its head", {10}, "plain", RESPONSE_AT, block(HEAD, b"", PAGE))
one(
    "a request without its line",
    {10},
    "plain",
    REQUEST_AT,
    block(b"GET /story/4631?page=2&x=a%20b HTTP/1.1\r\n", b""),
)
one("HTTP/2 in a status line", {12}, "plain", RESPONSE_AT, block(b"HTTP/1.1", b"HTTP/2"))
one("HTTP/2.0 in a request line", {12}, "plain", REQUEST_AT, block(b"HTTP/1.1", b"HTTP/2.0"))

one(
    "chunks taken off",
    {13},
    "chunked",
    RESPONSE_AT,
    block(GOOD["chunked"]()[2].split(END, 2)[2][:-4], PAGE, b""),
)
one(
    "chunked no longer said",
    {13},
    "chunked",
    RESPONSE_AT,
    block(LINE, b"", chunked(PAGE[:10], PAGE[10:], trailer=b"X-Sum: 5\r\n")),
)
one("gzip unpacked", {13, 14}, "coded", RESPONSE_AT, block(PACKED, PAGE, PAGE))
one(
    "gzip unpacked, length made right",
    {13},
    "coded",
    RESPONSE_AT,
    both(block(PACKED, PAGE, PAGE), block(b"Content-Length: %d" % len(PACKED), LENGTH)),
)
one("gzip no longer said", {13}, "coded", RESPONSE_AT, block(b"Content-Encoding: gzip\r\n", b""))
one("deflate unpacked", {13, 14}, "coded", 8, block(GOOD["coded"]()[8].split(END, 2)[2][:-4], PAGE, PAGE))
one("br on a document", {13}, "plain", RESPONSE_AT, block(LENGTH, LENGTH + b"\r\nContent-Encoding: br"))
one("zstd on a document", {13}, "plain", RESPONSE_AT, block(LENGTH, LENGTH + b"\r\nContent-Encoding: zstd"))

one("a body cut off", {14}, "plain", RESPONSE_AT, block(PAGE, PAGE[:30], PAGE[:30]))
one("a body too long", {14}, "plain", RESPONSE_AT, block(PAGE, PAGE + b"and more", PAGE + b"and more"))
one("a body left out", {14}, "plain", RESPONSE_AT, block(PAGE, b"", b""))
one("chunks cut off", {14}, "chunked", RESPONSE_AT, block(b"\r\n0\r\nX-Sum: 5\r\n\r\n", b"", PAGE))
one(
    "bytes after the last chunk",
    {14},
    "chunked",
    RESPONSE_AT,
    block(b"\r\n0\r\nX-Sum: 5\r\n\r\n", b"\r\n0\r\n\r\nmore", PAGE),
)
one(
    "a head cut off",
    {14},
    "plain",
    RESPONSE_AT,
    lambda d: drop(reblock(d, END + PAGE, b""), "WARC-Payload-Digest"),
)
one("a mark taken off", {14}, "cut-off", RESPONSE_AT, cut("WARC-Truncated"))
one("an answer to HEAD, asked by GET", {14}, "bodiless", REQUEST_AT, block(b"HEAD", b"GET"))

one("a wrong block digest", {15}, "plain", METADATA_AT, swap("Block-Digest: sha1:", "Block-Digest: sha1:A"))
one(
    "the block digest of another",
    {15},
    "plain",
    METADATA_AT,
    both(cut("WARC-Block-Digest"), add(f"WARC-Block-Digest: {sha1(b'')}")),
)
one("one byte of the block changed", {15}, "plain", METADATA_AT, swap("via: ", "viA: "))
one("one byte of the page changed", {15, 17}, "plain", RESPONSE_AT, swap("harbor", "herbor"))
one("a label in capitals", {15}, "plain", RESPONSE_AT, swap("Block-Digest: sha1:", "Block-Digest: SHA1:"))
one("sha1 in lower case", {15}, "plain", RESPONSE_AT, swap(sha1(PAGE), sha1(PAGE).lower()))
one(
    "sha1 in base16",
    {15},
    "plain",
    RESPONSE_AT,
    swap(sha1(PAGE), f"sha1:{hashlib.sha1(PAGE, usedforsecurity=False).hexdigest()}"),
)
one("sha256 in capitals", {15}, "plain", RESPONSE_AT, swap(sha1(PAGE), "sha256:" + sha256(PAGE)[7:].upper()))
one("no block digest", {16}, "plain", METADATA_AT, cut("WARC-Block-Digest"))
one("no payload digest", {16}, "plain", RESPONSE_AT, cut("WARC-Payload-Digest"))

WIRE = chunked(PAGE[:10], PAGE[10:], trailer=b"X-Sum: 5\r\n")
one("the payload digest of chunk framing", {17}, "chunked", RESPONSE_AT, swap(sha1(PAGE), sha1(WIRE)))
one("the payload digest of the unpacked page", {17}, "coded", RESPONSE_AT, swap(sha1(PACKED), sha1(PAGE)))
one("the payload digest of the block", {17}, "plain", RESPONSE_AT, swap(sha1(PAGE), sha1(HEAD + PAGE)))
one("the payload digest of nothing", {17}, "plain", RESPONSE_AT, swap(sha1(PAGE), sha1(b"")))
one(
    "a resource's payload digest",
    {17},
    "derived",
    5,
    swap(f"Payload-Digest: {sha1(PAGE)}", f"Payload-Digest: {sha1(b'')}"),
)
