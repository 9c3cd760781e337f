"""The scripted exchanges: every oddity of HTTP/1.1 that news sites and worse have been seen to send."""

from __future__ import annotations

import random

from tests.origin.script import (
    CRLF,
    Apart,
    Case,
    End,
    Excess,
    Interim,
    chunk,
    chunked,
    deflated,
    gzipped,
    head,
    page,
    sized,
)

CHUNKED = b"Transfer-Encoding: chunked"
GZIP = b"Content-Encoding: gzip"
HTML = b"Content-Type: text/html; charset=utf-8"
CLOSE = b"Connection: close"
EARLY = Interim(head(b"Link: </style.css>; rel=preload", status=b"HTTP/1.1 103 Early Hints"))
CONTINUE = Interim(head(status=b"HTTP/1.1 100 Continue"))
FORM = b"town=Montr%C3%A9al&ferry=9"

HEADERS = [
    Case("/plain", "nothing odd", (sized(page("Plain"), HTML),)),
    Case(
        "/header-case",
        "case and order of header names",
        (sized(b"ok", b"x-lower: 1", b'ETAG: "a"', b"X-mIxEd: 2", b"date: Mon, 01 Jan 2024 00:00:00 GMT"),),
    ),
    Case(
        "/header-twice", "the same header twice", (sized(b"ok", b"X-Same: b", b"X-Other: 1", b"X-Same: a"),)
    ),
    Case("/cookies", "Set-Cookie twice", (sized(b"ok", b"Set-Cookie: a=1; Path=/", b"Set-Cookie: b=2"),)),
    Case(
        "/reason-odd", "a reason of the server's own", (sized(b"ok", status=b"HTTP/1.1 200 Okay-ish, then!"),)
    ),
    Case("/reason-none", "no reason and no space", (sized(b"ok", status=b"HTTP/1.1 200"),)),
    Case("/reason-empty", "a space and no reason", (sized(b"ok", status=b"HTTP/1.1 200 "),)),
    Case("/reason-latin1", "a reason in Latin-1", (sized(b"ok", status=b"HTTP/1.1 200 Tr\xe8s bien"),)),
    Case("/header-latin1", "Latin-1 in a header", (sized(b"ok", b"X-Town: Montr\xe9al"),)),
    Case("/header-utf8", "UTF-8 in a header", (sized(b"ok", "X-Town: Montréal".encode()),)),
    Case("/header-colonless", "a line without a colon", (sized(b"ok", b"this line has no colon", HTML),)),
    Case(
        "/header-folded", "an obs-folded header", (sized(b"ok", b"X-Long: begins", b"\t and goes on", HTML),)
    ),
    Case("/header-spaces", "empty values, odd spaces", (sized(b"ok", b"X-Empty:", b"X-Wide:   a   b \t"),)),
    Case("/header-before-colon", "a space before the colon", (sized(b"ok", b"X-Odd : 1"),), odd=True),
    Case("/header-long", "a header of 15 000 bytes", (sized(b"ok", b"X-Long: " + b"a" * 15_000),)),
    Case("/header-too-long", "one of 40 000", (sized(b"ok", b"X-Long: " + b"a" * 40_000),), odd=True),
    Case("/header-many", "300 headers", (sized(b"ok", *(b"X-%d: %d" % (n, n) for n in range(300))),)),
    Case("/lf-only", "LF line ends", (sized(page("Line feed")).replace(CRLF, b"\n"),)),
    Case("/http10", "HTTP/1.0 until close", (head(HTML, status=b"HTTP/1.0 200 OK") + page("Old"), End.CLOSE)),
    Case(
        "/http10-keep",
        "HTTP/1.0 with keep-alive",
        (sized(b"old", b"Connection: keep-alive", status=b"HTTP/1.0 200 OK"),),
    ),
    Case("/version-lower", "http in lower case", (sized(b"ok", status=b"http/1.1 200 ok"),), odd=True),
    Case("/version-high", "a version there is not", (sized(b"ok", status=b"HTTP/1.9 200 OK"),), odd=True),
    Case("/close", "Connection: close with a length", (sized(page("Close"), CLOSE), End.CLOSE)),
    Case("/packets", "seven bytes a packet", (Apart(sized(b"in small packets", HTML), 7),)),
]

FRAMING = [
    Case("/length-twice", "the same length twice", (head(*[b"Content-Length: 2"] * 2) + b"ok",)),
    Case(
        "/length-conflict",
        "two lengths that differ",
        (head(b"Content-Length: 2", b"Content-Length: 4") + b"okok", End.CLOSE),
        odd=True,
    ),
    Case("/length-zero", "an empty page", (sized(b"", HTML),)),
    Case("/chunked", "chunks", (head(HTML, CHUNKED) + chunked(b"one, ", b"two, ", page("Chunks")),)),
    Case(
        "/chunked-extensions",
        "chunk extensions",
        (head(CHUNKED) + chunk(b"one", b";name=value") + chunk(b"two", b';q="a b"') + chunk(b"") + CRLF,),
    ),
    Case(
        "/chunked-extension-space",
        "white space before one, as RFC 9112 §7.1.1 allows",
        (head(CHUNKED) + chunk(b"one", b" ; name=value") + chunk(b"") + CRLF,),
        odd=True,
    ),
    Case(
        "/chunked-trailers",
        "trailers",
        (head(CHUNKED, b"Trailer: X-Sum") + chunk(b"one") + chunk(b"") + b"X-Sum: 7\r\nx-late: Yes\r\n\r\n",),
    ),
    Case(
        "/chunked-zeros",
        "sizes in capitals with zeros",
        (head(CHUNKED) + b"000A\r\n0123456789\r\n000\r\n\r\n",),
    ),
    Case("/chunked-empty", "no chunk but the last", (head(HTML, CHUNKED) + chunked(),)),
    Case(
        "/chunked-length",
        "chunks and a length",
        (head(b"Content-Length: 5", CHUNKED) + chunked(b"12345", b"6789"),),
        odd=True,
    ),
    Case(
        "/chunked-tiny",
        "a byte a chunk, a few bytes a packet",
        (Apart(head(CHUNKED) + chunked(*[b"x"] * 20), 9),),
    ),
    Case("/until-close", "until close", (head(HTML) + page("Until close"), End.CLOSE)),
    Case("/until-cut", "until close, no TLS farewell", (head(HTML) + page("Cut"), End.CUT), odd=True),
    Case("/excess", "bytes after the body", (sized(b"body", HTML), Excess(b"HTTP/1.1 200 OK\r\n\r\nmore"))),
    Case("/excess-close", "the same, closing", (sized(b"body", CLOSE), Excess(b"\r\n\r\n"), End.CLOSE)),
    Case(
        "/excess-chunked", "bytes after the last chunk", (head(CHUNKED) + chunked(b"body"), Excess(b"tail"))
    ),
    Case("/large", "5 MB", (sized(random.Random(5).randbytes(5_000_000), b"Content-Type: application/zip"),)),
    Case("/binary", "every byte there is", (sized(bytes(range(256)) * 4, b"Content-Type: image/png"),)),
]

CODINGS = [
    Case("/gzip", "gzip with a length", (sized(gzipped(page("Gzip", 200)), HTML, GZIP),)),
    Case(
        "/gzip-chunked",
        "gzip in chunks",
        (head(HTML, GZIP, CHUNKED) + chunked(gzipped(page("A", 99))[:50], gzipped(page("A", 99))[50:]),),
    ),
    Case("/gzip-close", "gzip until close", (head(HTML, GZIP) + gzipped(page("B")), End.CLOSE)),
    Case("/gzip-lie", "says gzip and is not", (sized(page("No gzip"), HTML, GZIP),)),
    Case("/gzip-cut", "a gzip stream that lacks its end", (sized(gzipped(page("C", 99))[:-30], HTML, GZIP),)),
    Case("/deflate", "deflate", (sized(deflated(page("D")), HTML, b"Content-Encoding: deflate"),)),
    Case(
        "/deflate-raw",
        "raw deflate",
        (sized(deflated(page("E"), raw=True), HTML, b"Content-Encoding: deflate"),),
    ),
]

STATUSES = [
    Case("/interim-100", "100 and then the page", (CONTINUE, sized(page("After 100"), HTML))),
    Case("/interim-103", "103 and then the page", (EARLY, sized(page("After 103"), HTML))),
    Case("/interim-many", "three of them", (EARLY, CONTINUE, EARLY, head(CHUNKED) + chunked(b"at last"))),
    Case("/no-content", "204", (head(b"X-Left: nothing", status=b"HTTP/1.1 204 No Content"),)),
    Case("/not-modified", "304", (head(b'ETag: "v1"', HTML, status=b"HTTP/1.1 304 Not Modified"),)),
    Case("/head", "HEAD", (head(HTML, b"Content-Length: 1234"),), method="HEAD"),
    Case("/head-chunked", "HEAD of chunks", (head(HTML, CHUNKED),), method="HEAD"),
    Case(
        "/head-body",
        "HEAD answered with a body",
        (head(b"Content-Length: 4"), Excess(b"body"), End.CLOSE),
        method="HEAD",
    ),
    Case("/redirect/301", "a chain", (sized(b"", b"Location: /redirect/302", status=b"HTTP/1.1 301 Moved"),)),
    *(
        Case(
            f"/redirect/{code}", "of the chain", (sized(b"on", b"Location: " + to, status=line),), start=False
        )
        for code, to, line in [
            (302, b"/redirect/307", b"HTTP/1.1 302 Found"),
            (307, b"redirect-308", b"HTTP/1.1 307 Temporary Redirect"),
        ]
    ),
    Case(
        "/redirect/redirect-308",
        "of the chain",
        (head(b"Location: ../landing", CHUNKED, status=b"HTTP/1.1 308 Permanent Redirect") + chunked(b"on"),),
        start=False,
    ),
    Case("/landing", "the end of the chain", (sized(page("Landed"), HTML),), start=False),
    Case("/loop", "a redirect loop", (sized(b"", b"Location: /pool", status=b"HTTP/1.1 302 Found"),)),
    Case("/pool", "and back", (sized(b"", b"Location: /loop", status=b"HTTP/1.1 302 Found"),), start=False),
    Case("/missing", "404", (sized(page("Not here"), HTML, status=b"HTTP/1.1 404 Not Found"),)),
    Case("/gone", "410", (sized(b"gone", status=b"HTTP/1.1 410 Gone"),)),
    Case("/broken", "500", (sized(b"oh", status=b"HTTP/1.1 500 Internal Server Error"),)),
    Case(
        "/unavailable",
        "503 once",
        (sized(b"later", b"Retry-After: 0", status=b"HTTP/1.1 503 Service Unavailable"),),
        later=(sized(page("Available"), HTML),),
    ),
    Case("/too-many", "429", (sized(b"slow", b"Retry-After: 1", status=b"HTTP/1.1 429 Too Many Requests"),)),
    Case("/form", "POST", (sized(b"posted", HTML),), method="POST", body=FORM),
    Case("/form-continue", "POST, 100", (CONTINUE, sized(b"posted")), method="POST", body=FORM * 3_000),
    Case(
        "/form-redirect",
        "POST, 303",
        (sized(b"", b"Location: /landing", status=b"HTTP/1.1 303 See Other"),),
        "POST",
        FORM,
    ),
    Case("/query?a=1&a=2&b=%zz&c=%2F/&d=x+y&e==&f&g=~!*'()", "odd characters in a query", (sized(b"ok"),)),
    Case("/path/%7Euser/a%20b;v=1/caf%C3%A9/", "odd characters in a path", (sized(b"ok"),)),
    *(Case(f"/small/{n}", "many on a connection", (sized(b"small %d" % n),)) for n in range(20)),
]

FAULTS = [
    Case(
        "/truncated",
        "fewer bytes than promised",
        (head(b"Content-Length: 999") + b"too few", End.CLOSE),
        whole=False,
    ),
    Case(
        "/truncated-chunks",
        "no last chunk",
        (head(CHUNKED) + chunk(b"one") + chunk(b"two"), End.CLOSE),
        whole=False,
    ),
    Case("/truncated-chunk", "part of a chunk", (head(CHUNKED) + b"ff\r\nnot 255", End.CLOSE), whole=False),
    Case(
        "/broken-chunk",
        "a size that is no number",
        (head(CHUNKED) + chunk(b"one") + b"zz\r\ntwo\r\n", End.CLOSE),
        whole=False,
    ),
    Case(
        "/reset-body", "a reset in the body", (head(b"Content-Length: 999") + b"part", End.RESET), whole=False
    ),
    Case("/reset-head", "a reset in the head", (b"HTTP/1.1 200 OK\r\nX-Part: 1\r\n", End.RESET), whole=False),
    Case("/reset", "a reset before the status line", (End.RESET,), whole=False),
    Case("/reset-once", "the same once", (End.RESET,), whole=False, later=(sized(b"second try"),)),
    Case("/stall", "no byte at all", (End.STALL,), whole=False),
    Case("/stall-head", "a stall in the head", (b"HTTP/1.1 200 OK\r\nX-Part: ", End.STALL), whole=False),
    Case(
        "/stall-body", "a stall in the body", (head(b"Content-Length: 99") + b"part", End.STALL), whole=False
    ),
    Case("/stall-chunk", "a stall in a chunk", (head(CHUNKED) + b"63\r\npart", End.STALL), whole=False),
    Case("/empty", "no reply", (End.CLOSE,), whole=False),
    Case("/garbage", "not HTTP", (b"SSH-2.0-OpenSSH_9.2p1\r\n", End.CLOSE), whole=False),
    Case("/garbage-binary", "bytes without sense", (bytes(range(255, 0, -1)), End.CLOSE), whole=False),
    Case("/blank-first", "a blank line before the status", (CRLF + sized(b"ok"), End.CLOSE), odd=True),
    Case("/leave", "the next request finds nobody", (sized(b"bye"), End.DIE_LATER)),
    Case("/leave-again", "once more", (sized(b"bye"), End.DIE_LATER)),
]

CASES = [*HEADERS, *FRAMING, *CODINGS, *STATUSES, *FAULTS]
