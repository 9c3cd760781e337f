"""One path of the sample newsroom for each way that a server misbehaves."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tests.site.template import article_page
from tests.site.truth import samples

if TYPE_CHECKING:
    from tests.site.server import Handler

PREFIX = "/trouble/"
HUGE_BYTES = 50_000_000
SLOW_SECONDS = 30.0
"""How long the slow paths take; a test sets a shorter time limit or asks with `?seconds=`."""

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def serve(handler: Handler, name: str, seconds: float | None) -> None:
    """Misbehave as `name` says; an unknown name is a plain 404."""
    wait = SLOW_SECONDS if seconds is None else seconds
    if name in ("slow", "drip"):
        {"slow": _slow, "drip": _drip}[name](handler, wait)
    elif name.startswith("status/"):
        handler.reply(int(name.removeprefix("status/")), b"<!DOCTYPE html><title>No</title><h1>No</h1>")
    else:
        WAYS.get(name, _missing)(handler)


def _page() -> bytes:
    return article_page(samples()[-1])


def _missing(handler: Handler) -> None:
    handler.reply(404, b"no such trouble")


def _slow(handler: Handler, seconds: float) -> None:
    time.sleep(seconds)
    handler.reply(200, _page())


def _drip(handler: Handler, seconds: float) -> None:
    """Send the page a hundredth at a time."""
    page = _page()
    size = len(page) // 100 + 1
    handler.begin(200, {"Content-Length": str(len(page))})
    for start in range(0, len(page), size):
        time.sleep(seconds / 100)
        handler.wfile.write(page[start : start + size])


def _cut_off(handler: Handler) -> None:
    handler.begin(200, {"Content-Length": str(len(_page()))})
    handler.wfile.write(_page()[:1000])
    handler.hang_up()


def _cut_off_chunked(handler: Handler) -> None:
    handler.begin(200, {"Transfer-Encoding": "chunked"})
    handler.wfile.write(b"3e8\r\n" + _page()[:1000] + b"\r\n")
    handler.hang_up()


def _no_answer(handler: Handler) -> None:
    handler.hang_up()


def _redirect_loop(handler: Handler) -> None:
    handler.reply(302, b"", {"Location": f"{PREFIX}redirect-loop"})


def _wrong_charset(handler: Handler) -> None:
    """Claim UTF-8 twice over for a page in windows-1252."""
    cafe = next(sample for sample in samples() if sample.charset == "windows-1252")
    page = article_page(cafe).replace(b'charset="windows-1252"', b'charset="UTF-8"')
    handler.reply(200, page)


def _empty(handler: Handler) -> None:
    handler.reply(200, b"")


def _pdf(handler: Handler) -> None:
    handler.reply(200, PDF, {"Content-Type": "application/pdf"})


def _pdf_as_html(handler: Handler) -> None:
    handler.reply(200, PDF)


def _huge(handler: Handler) -> None:
    handler.begin(200, {"Transfer-Encoding": "chunked"})
    for piece in _huge_pieces():
        handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    handler.wfile.write(b"0\r\n\r\n")


def _huge_pieces() -> Iterator[bytes]:
    head, _, tail = _page().partition(b"</article>")
    yield head
    line = b"<p>" + b"All work and no play makes the lake a dull place. " * 20 + b"</p>\n"
    block = line * (65_536 // len(line))
    for _ in range(HUGE_BYTES // len(block) + 1):
        yield block
    yield b"</article>" + tail


def _invalid_utf8(handler: Handler) -> None:
    handler.reply(200, _page().replace(b"library", b"libr\xff\xfe\xc3ary"))


def _malformed_ld(handler: Handler) -> None:
    handler.reply(200, _page().replace(b'"@type": "ReportageNewsArticle",', b'"@type": Reportage{{'))


def _bad_gzip(handler: Handler) -> None:
    body = gzip.compress(_page())
    handler.reply(200, body[:200] + b"\x00" * 50 + body[250:], {"Content-Encoding": "gzip"})


def _deep(handler: Handler) -> None:
    """Nest elements as no editor would."""
    handler.reply(200, b"<!DOCTYPE html><title>Deep</title>" + b"<div>" * 100_000 + b"bottom")


WAYS: dict[str, Callable[[Handler], None]] = {
    "cut-off": _cut_off,
    "cut-off-chunked": _cut_off_chunked,
    "no-answer": _no_answer,
    "redirect-loop": _redirect_loop,
    "wrong-charset": _wrong_charset,
    "empty": _empty,
    "pdf": _pdf,
    "pdf-as-html": _pdf_as_html,
    "huge": _huge,
    "invalid-utf8": _invalid_utf8,
    "malformed-ld": _malformed_ld,
    "bad-gzip": _bad_gzip,
    "deep": _deep,
}
"""The names under `/trouble/`; `slow`, `drip` and `status/CODE` are there too."""
