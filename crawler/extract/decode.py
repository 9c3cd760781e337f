"""Bytes to text, whatever the page claims."""

from __future__ import annotations

import codecs

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

MAX_CHARS = 8_000_000
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

    A byte order mark decides; then bytes that are UTF-8 beyond chance; then the header's charset, the
    page's own, UTF-8 and windows-1252, first strictly, the declared one leniently.
    """
    bom, _ = read_bom(body)
    if bom:
        return body.decode(bom, "replace").lstrip("\ufeff"), _name(bom) or bom
    lossy = body.decode("utf-8", "replace")
    if not lossy.isascii() and _is_mostly_utf8(lossy):
        return lossy, "utf-8"
    return _declared(body, content_type)


def markup_of(html: str | bytes, content_type: str | None = None) -> tuple[bytes, str]:
    """Return a page as UTF-8 and the name of the encoding it came in; see `decode`. Text is taken as it is.

    What no document may hold is left out, NUL and lone surrogates, and what stands beyond MAX_CHARS.
    """
    text, encoding = (
        (html.removeprefix("\ufeff"), "utf-8") if isinstance(html, str) else decode(html, content_type)
    )
    if isinstance(html, bytes) and encoding == "utf-8" and len(html) <= MAX_CHARS and "\ufffd" not in text:
        markup = html.removeprefix(codecs.BOM_UTF8)
    else:
        markup = text[:MAX_CHARS].encode("utf-8", "replace")
    return markup.replace(b"\0", b""), encoding


def _is_mostly_utf8(lossy: str) -> bool:
    bad = lossy.count("\ufffd")
    if not bad:
        return True
    good = sum(1 for c in lossy[:1_000_000] if c > "\x7f") - bad
    return good >= 4 * bad


def _declared(body: bytes, content_type: str | None) -> tuple[str, str]:
    header = http_content_type_encoding(content_type)
    declared = [n for n in (_name(header), _name(html_body_declared_encoding(body[:4096]))) if n]
    for name in [*declared, "utf-8", "cp1252"]:
        try:
            return body.decode(name), name
        except UnicodeDecodeError:
            continue
    name = declared[0] if declared else "cp1252"
    return body.decode(name, "replace"), name


def _name(label: str | None) -> str | None:
    try:
        name = codecs.lookup(label or "").name
    except LookupError:
        return None
    name = "cp1252" if name in ("ascii", "iso8859-1") else name  # what browsers read for these labels
    return name if name in ENCODINGS else None
