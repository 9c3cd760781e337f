"""Broken WARC files whose fault lies in what records say of each other."""

from __future__ import annotations

from tests.verify.bytesmith import END, PROFILE, drop, pack, reblock, sha1, sub, uid
from tests.verify.content_mutants import HEAD, both
from tests.verify.goods import PAGE, URL
from tests.verify.mutants import MUTANTS, PLAIN, REQUEST_AT, RESPONSE_AT, add, block, cut, mutant, one, swap

REVISIT_AT = 5
"""Where the good files of a repeat have their revisit; the page it repeats is at RESPONSE_AT."""

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
