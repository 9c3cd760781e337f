"""Bytes to text, whatever the page claims, and the part of the text that a parser can take safely."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from itertools import islice

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

MAX_CHARS = 8_000_000
"""Text beyond this is not read; the archive keeps it all the same."""
COPY_BOUND = 500_000
"""Nodes a parser may have to copy because formatting elements were left open (0.3 s)."""
DEPTH_BOUND = 30_000_000
"""Open elements a parser may have to look at, summed over all start tags (0.1 s)."""
SAFE_TAGS = 1_000
"""Below this many tags no page can be costly."""

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

TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*")
FORMATTING = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
NEVER_OPEN = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "param",
    "source",
    "wbr",
}
END_THEMSELVES = {
    "body",
    "dd",
    "dt",
    "head",
    "html",
    "li",
    "option",
    "p",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
}
UNCOUNTED = NEVER_OPEN | END_THEMSELVES


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


def clean_text(text: str) -> str:
    """Return `text` without what no document may hold: NUL and lone surrogates; at most MAX_CHARS."""
    text = text[:MAX_CHARS].replace("\0", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def parsable(text: str) -> str:
    """Return the leading part of `text` that the parser can take in bounded time and memory.

    Elements nested or left open by the thousands make any HTML parser quadratic; the text is cut where the
    sum of that work passes a bound no readable page comes near.
    """
    if text.count("<") < SAFE_TAGS:
        return text
    place = _too_much(TAG.findall(text))
    if place is None:
        return text
    return text[: next(islice(TAG.finditer(text), place, None)).start()]


def _too_much(tags: list[str]) -> int | None:
    """Return the place of the first tag at which the parser's work passes its bounds, or None."""
    opened: Counter[str] = Counter()
    formatting = depth = formatting_work = depth_work = 0
    known: dict[str, tuple[str, int]] = {}
    for place, tag in enumerate(tags):
        name, step = known.get(tag) or known.setdefault(tag, _kind(tag))
        formatting_work += formatting
        if not step or (step < 0 and not opened[name]):
            continue
        opened[name] += step
        depth += step
        depth_work += depth
        if name in FORMATTING:
            formatting += step
        if formatting_work > COPY_BOUND or depth_work > DEPTH_BOUND:
            return place
    return None


def _kind(tag: str) -> tuple[str, int]:
    """Return a tag's name, and 1 where it opens an element, -1 where it closes one, else 0."""
    name = tag.lstrip("</").lower()
    return name, 0 if name in UNCOUNTED else -1 if tag.startswith("</") else 1


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
