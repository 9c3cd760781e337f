"""Good WARC files: what a correct writer may write, each kind of record and of message at least once."""

from __future__ import annotations

import gzip
import json
import zlib

from tests.verify.bytesmith import (
    DATE,
    END,
    INFO,
    NETWORK,
    PROFILE,
    RESPONSE,
    about,
    chunked,
    exchange,
    http,
    noted,
    received,
    record,
    sent,
    sha1,
    sha256,
    sub,
    uid,
    warcinfo,
)

URL = "https://www.polaris.example/story/4631?page=2&x=a%20b"
PAGE = b"<!doctype html><title>Ferry returns</title><p>The ferry came back to the harbor on Sunday.</p>"
CHUNKED, GZIPPED = "Transfer-Encoding: chunked", "Content-Encoding: gzip"
LATER = "2026-11-22T11:00:00.000001Z"
FORM = (
    b"POST /login HTTP/1.1\r\nHost: www.polaris.example\r\nAuthorization: Basic xxxxxxxxxxxx\r\n"
    b"Cookie: xxxxxxxxxxxxxxxx\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 26\r\n\r\nname=polaris&password=xxxx"
)


def plain() -> list[bytes]:
    """One page."""
    return [warcinfo(), *exchange(URL, 10, http(PAGE))]


def chunks() -> list[bytes]:
    """A chunked page with a chunk extension's worth of trailer."""
    body = chunked(PAGE[:10], PAGE[10:], trailer=b"X-Sum: 5\r\n")
    return [warcinfo(), *exchange(URL, 10, http(body, CHUNKED, sized=False), entity=PAGE)]


def coded() -> list[bytes]:
    """Gzip with a length, gzip in chunks, deflate of both kinds."""
    packed = gzip.compress(PAGE, mtime=0)
    both = http(chunked(packed[:7], packed[7:]), CHUNKED, GZIPPED, sized=False)
    raw = zlib.compressobj(wbits=-15)
    bare = raw.compress(PAGE) + raw.flush()
    return [
        warcinfo(),
        *exchange(URL, 10, http(packed, GZIPPED)),
        *exchange(URL + "&b", 20, both, entity=packed),
        *exchange(URL + "&c", 30, http(zlib.compress(PAGE), "Content-Encoding: deflate")),
        *exchange(URL + "&d", 40, http(bare, "Content-Encoding: deflate")),
    ]


def revisit(profile: str, number: int, block: bytes, *more: str) -> list[bytes]:
    """A request, the revisit of record 11, and its metadata."""
    fields = [
        *(f"WARC-Concurrent-To: {uid(one)}" for one in (number, number + 2)),
        *NETWORK,
        f"WARC-Profile: {PROFILE}{profile}",
        f"WARC-Refers-To: {uid(11)}",
        f"WARC-Refers-To-Target-URI: {URL}",
        f"WARC-Refers-To-Date: {DATE}",
        *more,
    ]
    return [
        sent(URL, number, number + 1, date=LATER),
        record("revisit", number + 1, about(URL, RESPONSE, *fields), block, LATER),
        sub(noted(URL, number + 2, number + 1), f"WARC-Date: {DATE}", f"WARC-Date: {LATER}"),
    ]


def not_modified() -> list[bytes]:
    """A 304 after its page."""
    return [*plain(), *revisit("server-not-modified", 20, b"")]


def same_payload() -> list[bytes]:
    """The same payload again."""
    head = http(PAGE).partition(END)[0] + END
    more = (f"WARC-Payload-Digest: {sha1(PAGE)}", "WARC-Truncated: length")
    return [*plain(), *revisit("identical-payload-digest", 20, head, *more)]


def earlier_file() -> list[bytes]:
    """A 304 whose page lies in a file before this one."""
    return [warcinfo(), *revisit("server-not-modified", 20, b"")]


def network() -> list[bytes]:
    """IPv6, TLS, the registered extension fields."""
    facts = (b"WARC-IP-Address: 192.0.2.7\r\n", b"WARC-Protocol: http/1.1\r\n")
    tls = (
        b"WARC-Protocol: http/1.1\r\nWARC-Protocol: tls/1.3\r\nWARC-Cipher-Suite: TLS_AES_256_GCM_SHA384\r\n"
    )
    page = b"WARC-Page-ID: 5a3f-77\r\nWARC-Resource-Type: document\r\n"
    made = [
        sub(sub(one, facts[0], b"WARC-IP-Address: 2001:db8::7\r\n"), facts[1], tls + page)
        for one in plain()[1:]
    ]
    return [warcinfo(), *made]


def bodiless() -> list[bytes]:
    """HEAD of a page with a length and of chunks, 204, an empty page."""
    made = [warcinfo()]
    for number, fields in ((10, "Content-Length: 5120"), (20, CHUNKED)):
        one = exchange(URL, number, http(b"", fields, sized=False))
        asked = b"HEAD /story/4631?page=2&x=a%20b HTTP/1.1\r\nHost: www.polaris.example\r\n\r\n"
        made += [sent(URL, number, number + 1, block=asked), *one[1:]]
    made += exchange(URL, 30, http(b"", status="204 No Content", sized=False))
    return [*made, *exchange(URL, 40, http(b""))]


def cut_off() -> list[bytes]:
    """Too large, too slow, cut off, cut off inside a chunk, a chunk size that is none."""
    long = http(PAGE, "Content-Length: 99999", sized=False)
    made = [warcinfo()]
    for number, why in ((10, "length"), (20, "time"), (30, "disconnect")):
        made += exchange(URL, number, long, f"WARC-Truncated: {why}")
    inside = http(b"ff\r\n" + PAGE[:30], CHUNKED, sized=False)
    made += exchange(URL, 40, inside, "WARC-Truncated: disconnect", entity=PAGE[:30])
    broken = http(b"5\r\nferry\r\nzz\r\n", CHUNKED, sized=False)
    made += exchange(URL, 50, broken, "WARC-Truncated: unspecified", entity=b"ferry")
    return [*made, *exchange(URL, 60, b"HTTP/1.1 200 OK\r\nX-Cut: he", "WARC-Truncated: disconnect")]


def redirects() -> list[bytes]:
    """robots.txt, a chain, its end, a retry after 503."""
    site = "http://www.polaris.example"
    made = [warcinfo(), *exchange(f"{site}/robots.txt", 10, http(b"no such page", status="404 Not Found"))]
    for number, status in ((20, "301 Moved Permanently"), (30, "308 Permanent Redirect")):
        made += exchange(f"{site}/hop/{number}", number, http(b"", "Location: /next", status=status))
    made += exchange(f"{site}/next", 40, http(b"busy", status="503 Service Unavailable"))
    lower = sub(http(PAGE), b"HTTP/1.1 200 OK", b"http/1.1 200 ok")
    return [
        *made,
        *exchange(f"{site}/next", 50, http(PAGE, status="200 Okay-ish, then")),
        *exchange(f"{site}/lower", 60, lower),
    ]


def failures() -> list[bytes]:
    """Nothing came back; nothing was even sent; what came back is no HTTP."""
    asked = sub(sent(URL, 10, 11), f"WARC-Concurrent-To: {uid(11)}", f"WARC-Concurrent-To: {uid(12)}")
    alone = drop_link(noted(URL + "&b", 22, 21, b"error: no connection: refused\r\n"))
    garbage = sub(sent(URL, 30, 31), f"WARC-Concurrent-To: {uid(31)}", f"WARC-Concurrent-To: {uid(32)}")
    kept = about(URL, "application/octet-stream", f"WARC-Concurrent-To: {uid(30)}", *NETWORK)
    return [
        warcinfo(),
        asked,
        noted(URL, 12, 10, b"error: timeout: no byte in 30 s\r\n"),
        alone,
        garbage,
        noted(URL, 32, 30, b"error: not HTTP\r\n"),
        record("metadata", 33, kept, b"\x00\x01SSH-2.0-none"),
    ]


def drop_link(data: bytes) -> bytes:
    """Take Concurrent-To and the address off a record of a request never sent."""
    for line in (f"WARC-Concurrent-To: {uid(21)}\r\n", *(f"{field}\r\n" for field in NETWORK)):
        data = sub(data, line, "")
    return data


def derived() -> list[bytes]:
    """A conversion, a rendered page as urn: resource, JSON metadata that refers to its page."""
    text = b"The ferry came back."
    made = [f"WARC-Refers-To: {uid(11)}", f"WARC-Payload-Digest: {sha1(text)}"]
    note = json.dumps({"extractor": "generic"}).encode()
    return [
        *plain(),
        record("conversion", 20, about(URL, "text/plain", *made), text),
        record(
            "resource", 21, about("urn:view:" + URL, "text/html", f"WARC-Payload-Digest: {sha1(PAGE)}"), PAGE
        ),
        record("metadata", 22, about(URL, "application/json", f"WARC-Refers-To: {uid(11)}"), note),
    ]


def large() -> list[bytes]:
    """A body of many reads, in one piece and in many chunks."""
    body = bytes(range(256)) * 8_000
    pieces = [body[at : at + 9_999] for at in range(0, len(body), 9_999)]
    split = http(chunked(*pieces), CHUNKED, sized=False)
    return [warcinfo(), *exchange(URL, 10, http(body)), *exchange(URL + "&b", 20, split, entity=body)]


def posted() -> list[bytes]:
    """A form with its secrets overwritten."""
    return [warcinfo(), sent(URL, 10, 11, block=FORM), *plain()[2:]]


def other_writers() -> list[bytes]:
    """Links one way only, HTTP/1.0 until close, SHA-256, MD5, odd field order and case."""
    asked, answered, _ = exchange(URL, 10, http(PAGE, sized=False))
    answered = sub(answered, f"WARC-Concurrent-To: {uid(10)}\r\nWARC-Concurrent-To: {uid(12)}\r\n", "")
    answered = sub(answered, f"WARC-Payload-Digest: {sha1(PAGE)}", f"WARC-Payload-Digest: {sha256(PAGE)}")
    answered = sub(answered, f"WARC-Warcinfo-ID: {INFO}", f"warc-warcinfo-id:{INFO}")
    return [warcinfo(), answered, asked]


def received_alone() -> list[bytes]:
    """A response that came before anything was sent, and the metadata that says so."""
    links = f"WARC-Concurrent-To: {uid(10)}\r\nWARC-Concurrent-To: {uid(12)}\r\n"
    return [warcinfo(), sub(received(URL, 11, (10, 12), http(PAGE), entity=PAGE), links, ""), drop_second(12)]


def drop_second(number: int) -> bytes:
    """Metadata of the same address and time, without a link."""
    return sub(noted(URL, number, 11), f"WARC-Concurrent-To: {uid(11)}\r\n", "")


GOOD = {
    "plain": plain,
    "chunked": chunks,
    "coded": coded,
    "not-modified": not_modified,
    "same-payload": same_payload,
    "earlier-file": earlier_file,
    "network": network,
    "bodiless": bodiless,
    "cut-off": cut_off,
    "redirects": redirects,
    "failures": failures,
    "derived": derived,
    "large": large,
    "posted": posted,
    "other-writers": other_writers,
    "received-alone": received_alone,
}
"""The records of each good file, by its name."""
