"""Broken WARC files whose fault lies in messages, digests, or in what records say of each other."""

from __future__ import annotations

import gzip
import hashlib

from tests.verify.bytesmith import (
    END,
    PROFILE,
    REQUEST,
    RESPONSE,
    chunked,
    drop,
    pack,
    reblock,
    sha1,
    sha256,
    sub,
    uid,
)
from tests.verify.goods import CHUNKED, GOOD, PAGE, URL
from tests.verify.mutants import (
    METADATA_AT,
    MUTANTS,
    PLAIN,
    REQUEST_AT,
    RESPONSE_AT,
    Edit,
    add,
    block,
    cut,
    mutant,
    one,
    swap,
)

REVISIT_AT = 5
"""Where the good files of a repeat have their revisit; the page it repeats is at RESPONSE_AT."""
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

one("no profile", {19}, "same-payload", REVISIT_AT, lambda d: drop(d, "WARC-Profile"))
one("the profile of 1.0", {19}, "same-payload", REVISIT_AT, swap("warc/1.1/", "warc/1.0/"))
one("a profile of its own", {19}, "not-modified", REVISIT_AT, swap(PROFILE, "http://polaris.example/"))
one("a repeat without payload digest", {20}, "same-payload", REVISIT_AT, cut("WARC-Payload-Digest"))
one("a repeat with another payload", {20}, "same-payload", REVISIT_AT, swap(sha1(PAGE), sha1(b"x")))
one("a repeat not marked", {20}, "same-payload", REVISIT_AT, cut("WARC-Truncated"))
one("a repeat without its head", {20}, "same-payload", REVISIT_AT, block(HEAD, b""))
one("a repeat with its body", {20}, "same-payload", REVISIT_AT, block(HEAD, HEAD + PAGE))
for name in ("WARC-Refers-To", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date"):
    one(f"a revisit without {name}", {21}, "not-modified", REVISIT_AT, cut(name))
one(
    "a revisit of nothing",
    {21},
    "not-modified",
    REVISIT_AT,
    swap(f"Refers-To: {uid(11)}", f"Refers-To: {uid(999)}"),
)
one(
    "a revisit of a request",
    {21},
    "not-modified",
    REVISIT_AT,
    swap(f"Refers-To: {uid(11)}", f"Refers-To: {uid(10)}"),
)
one(
    "a revisit of another address",
    {21},
    "not-modified",
    REVISIT_AT,
    swap(f"Refers-To-Target-URI: {URL}", "Refers-To-Target-URI: https://a.example/"),
)
one(
    "a revisit of another date",
    {21},
    "not-modified",
    REVISIT_AT,
    swap("Refers-To-Date: 2026", "Refers-To-Date: 2025"),
)
one(
    "a revisit of an id without brackets",
    {21},
    "not-modified",
    REVISIT_AT,
    swap(f"Refers-To: {uid(11)}", f"Refers-To: {uid(11)[1:-1]}"),
)

NOT_MODIFIED = b'HTTP/1.1 304 Not Modified\r\nETag: "5a3f"\r\n\r\n'
one("a 304 as response", {22}, "plain", RESPONSE_AT, block(HEAD + PAGE, NOT_MODIFIED, b""))
one(
    "a 304 with its head",
    {22},
    "not-modified",
    REVISIT_AT,
    lambda d: reblock(d[:-4] + b"?" + END, b"?", NOT_MODIFIED),
)
one(
    "a 304 as identical payload",
    {20, 22},
    "not-modified",
    REVISIT_AT,
    both(
        lambda d: reblock(d[:-4] + b"?" + END, b"?", NOT_MODIFIED),
        swap("server-not-modified", "identical-payload-digest"),
    ),
)

one(
    "a response concurrent to nothing",
    {24},
    "plain",
    RESPONSE_AT,
    swap(f"Concurrent-To: {uid(10)}", f"Concurrent-To: {uid(999)}"),
)
one(
    "a response concurrent to itself",
    {24},
    "plain",
    RESPONSE_AT,
    swap(f"Concurrent-To: {uid(10)}", f"Concurrent-To: {uid(11)}"),
)
one(
    "a request concurrent to the warcinfo",
    {24},
    "plain",
    REQUEST_AT,
    swap(f"Concurrent-To: {uid(11)}", f"Concurrent-To: {uid(1)}"),
)
one("a conversion that is concurrent", {24}, "derived", 4, add(f"WARC-Concurrent-To: {uid(11)}"))
mutant(
    "a response without request",
    {24},
    pack(
        [
            PLAIN[0],
            sub(
                sub(PLAIN[2], f"WARC-Concurrent-To: {uid(10)}\r\n", ""),
                f"WARC-Concurrent-To: {uid(12)}\r\n",
                "",
            ),
        ]
    ),
)
mutant("a request without response", {24}, pack([PLAIN[0], drop(PLAIN[1], "WARC-Concurrent-To")]))
mutant("a response lost", {24}, pack([PLAIN[0], PLAIN[1], PLAIN[3]]))

one("a conversion of nothing", {33}, "derived", 4, cut("WARC-Refers-To"))
for field in (b"Authorization: Basic cG9sYXJpczp4", b"Cookie: session=5a3f77c1", b"X-Api-Key: 5a3f77c1"):
    where = f"a request with {field.partition(b':')[0].decode()}"
    one(where, {35}, "plain", REQUEST_AT, block(b"Accept-Encoding: gzip, deflate", field))
one("a form with a password", {35}, "posted", REQUEST_AT, block(b"password=xxxx", b"password=kelp"))
one("an address with a password", {35}, "derived", 4, swap("https://www", "https://polaris:kelp@www"))

ALL = tuple(MUTANTS)
"""Every broken WARC file, those of the other module included."""
