"""Bytes to text, whatever the page claims."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import chain

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

MAX_CHARS = 8_000_000
DECLARED_IN = 65_536
"""Bytes in which a page may name its encoding; browsers stop at 1,024, and pages do not know."""
KANA, HANGUL = range(0x3041, 0x30FF), range(0xAC00, 0xD7A4)
EAST_ASIAN = {"cp932": KANA, "euc_jp": KANA, "cp949": HANGUL}
"""Encodings that are told by the letters they give."""
GUESSED_FROM, FEWEST, MOSTLY = 20_000, 8, 0.3
"""Characters looked at; letters beyond ASCII that must be there, and the share that must be the tongue's."""
"""Text beyond this is not read; the archive keeps it all the same."""

ENCODINGS = {
    *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp866", "cp874"),
    *(
        "cp932",
        "cp949",
        "big5",
        "big5hkscs",
        "euc_jp",
        "euc_kr",
        "gb18030",
        "gb2312",
        "gbk",
        "hz",
        "iso2022_jp",
    ),
    *("koi8-r", "koi8-u", "mac-cyrillic", "mac-roman", "shift_jis"),
    *(f"cp{n}" for n in range(1250, 1259)),
    *(f"iso8859-{n}" for n in range(2, 17)),
}
"""Python's names of the encodings a page may declare; others are no text encodings of the Web."""


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """Return the text of `body` and the name of the encoding used; bad bytes become U+FFFD.

    A byte order mark decides; then bytes that are UTF-8 or UTF-16 beyond chance; then the header's charset,
    the page's own, UTF-8, what East Asian text shows itself to be and windows-1252, first strictly, the
    declared one leniently. A declared windows-1252, many servers' default, comes after East Asian text.
    """
    text, encoding, _ = _read(body, content_type)
    return text, encoding


def markup_of(html: str | bytes, content_type: str | None = None) -> tuple[bytes, str]:
    """Return a page as UTF-8 and the name of the encoding it came in; see `decode`. Text is taken as it is.

    What no document may hold is left out, NUL and lone surrogates, and what stands beyond MAX_CHARS.
    """
    if isinstance(html, str):
        return _clean(html.removeprefix("\ufeff")[:MAX_CHARS].encode("utf-8", "replace")), "utf-8"
    text, encoding, is_certain = _read(html, content_type)
    if is_certain and encoding == "utf-8" and len(html) <= MAX_CHARS:
        return _clean(html.removeprefix(codecs.BOM_UTF8)), encoding
    return _clean(text[:MAX_CHARS].encode("utf-8", "replace")), encoding


def _clean(markup: bytes) -> bytes:
    return markup.replace(b"\0", b"")


def _read(body: bytes, content_type: str | None) -> tuple[str, str, bool]:
    """Return the text of `body`, the name of its encoding and whether every byte is a character's in it."""
    bom, _ = read_bom(body)
    if bom:
        text, is_certain = _decoded(body, bom)
        return text.lstrip("\ufeff"), _name(bom) or bom, is_certain
    if wide := _wide(body):
        return body.decode(wide, "replace"), wide, False
    if not body.isascii():
        text, is_certain = _decoded(body, "utf-8")
        if is_certain or _is_mostly_utf8(text):
            return text, "utf-8", is_certain
    return _declared(body, content_type)


def _decoded(body: bytes, encoding: str) -> tuple[str, bool]:
    """Return the text of `body`, and whether every byte is a character's."""
    try:
        return body.decode(encoding), True
    except UnicodeDecodeError:
        return body.decode(encoding, "replace"), False


def _is_mostly_utf8(lossy: str) -> bool:
    bad = lossy.count("\ufffd")
    good = sum(1 for c in lossy[:1_000_000] if c > "\x7f") - bad
    return good >= 4 * bad


def _declared(body: bytes, content_type: str | None) -> tuple[str, str, bool]:
    header = http_content_type_encoding(content_type)
    declared = [n for n in (_name(header), _name(html_body_declared_encoding(body[:DECLARED_IN]))) if n]
    certain = [n for n in declared if n != "cp1252"]
    for name in chain(certain, ["utf-8"], _east_asian(body), ["cp1252"]):
        try:
            return body.decode(name), name, True
        except UnicodeDecodeError:
            continue
    name = declared[0] if declared else "cp1252"
    return body.decode(name, "replace"), name, False


def _wide(body: bytes) -> str | None:
    """Return the UTF-16 that the NULs of Latin text show, or None."""
    start = body[:1_000]
    nuls = [start[side::2].count(0) * 2 / max(1, len(start)) for side in (0, 1)]
    if min(nuls) > 0.1 or max(nuls) < 0.5:
        return None
    return "utf-16-le" if nuls[1] > nuls[0] else "utf-16-be"


def _east_asian(body: bytes) -> Iterator[str]:
    """Yield the East Asian encodings in which the bytes beyond ASCII are mostly the tongue's letters."""
    for name, own in EAST_ASIAN.items():
        try:
            text = body.decode(name)
        except UnicodeDecodeError:
            continue
        letters = [c for c in text[:GUESSED_FROM] if c > "\x7f" and c.isalpha()]
        if len(letters) >= FEWEST and sum(c in own for c in map(ord, letters)) > MOSTLY * len(letters):
            yield name


def _name(label: str | None) -> str | None:
    try:
        name = codecs.lookup(label or "").name
    except LookupError:
        return None
    name = "cp1252" if name in ("ascii", "iso8859-1") else name  # what browsers read for these labels
    return name if name in ENCODINGS else None
