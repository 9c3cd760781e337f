"""The text of a byline: read box by box, and cut down to the part that names people."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from crawler.extract.text import leaves, tidy

MAX_PIECES = 80
MAX_PIECE = 2_000
"""Characters of a piece that are counted: a page may be one, and stand in all of its signed elements."""
MAX_DENSE = 12
"""Characters of a name in a script without capitals."""

BY = re.compile(
    r"^\W{0,3}(?:by|por|par|von|di|door|av|af|autora?|auteur|autore|author|text(?= von)"
    r"|te(?:x|ks)to?(?=\s?:))\b\s?(?::\s?)?(?=\S|$)",
    re.I,
)
"""What opens a byline: "by" in the languages of Western Europe."""

_BOX_TAGS = "a br div p li ul h2 h3 h4 h5 h6 dd dt time td section"
_BOXES = frozenset(_BOX_TAGS.split())
_WORD = re.compile(r"[^\s,/&|;]+")
_PARTICLE_WORDS = """
and und et y e og och en ve de del della di da do dos das du la le van von der den ten ter zu zum
al el bin ibn of the for with mit avec con com to
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_ROLES = re.compile(
    r"editor|reporter|writer|correspondent|columnist|producer|contributor|redakteur|korrespondent|autor"
    r"|redact|journalist|giornalist|periodist|jornalist|correspondant|chef|chief",
    re.I,
)
_MONTH = (
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|fév|avr|juin|juil|aoû|déc|ene|abr|ago"
    r"|dic)\w*\.?"
)
_TIMELY = re.compile(r"\d|updated|published|posted|modified|stand|publi|aktualisiert|actuali")
"""What every clock has in lower case: quicker to look for than the clocks themselves."""
_CLOCK = re.compile(
    r"\b(?:updated|published|posted|modified|stand|publi|aktualisiert|actuali)\w*|\d{1,2}[:./]\d|\b\d{4}\b"
    rf"|\d\s?(?:min|hour|day|uhr)|{_MONTH}\s\d|\b\d{{1,2}}\.?\s{_MONTH}",
    re.I,
)


def text_in_boxes(node: LexborNode, most: int) -> str:
    """Return an element's text, a bar between pieces in boxes of their own; nothing where it is longer."""
    pieces: list[str] = []
    left, is_within_word = most, False
    for leaf in leaves(node):
        text = leaf.text_content
        if text is None:
            if leaf.tag in _BOXES:
                pieces.append(" | ")
                is_within_word = False
            continue
        pieces.append(f" | {text}" if is_within_word and text[:1].isalnum() else text)
        is_within_word = text[-1:].isalnum()
        left -= len(tidy(text[:MAX_PIECE]))
        if left < 0 or len(pieces) > MAX_PIECES:
            return ""
    parts = tidy("".join(pieces)).split("|")
    text = " | ".join([part for part in map(str.strip, parts) if part])
    return text if len(text) <= most else ""


def people_line(text: str) -> str:
    """Return the pieces of a byline that name people, with a bar between them.

    >>> people_line("News | By | Ada Quill | and | Ben Marsh | Published at | 5:00 PM")
    'Ada Quill | and | Ben Marsh'
    """
    pieces = text.split(" | ")
    start = next((i for i, piece in enumerate(pieces) if BY.match(piece)), 0)
    found: list[str] = []
    for piece in pieces[start:]:
        head, *clock = _CLOCK.split(piece, maxsplit=1) if _TIMELY.search(piece.lower()) else [piece]
        name = BY.sub("", head).strip(" ,/–-")
        is_name = bool(name) and _names_people(name)
        found += [name] if is_name else []
        if found and (clock or (name and not is_name)):
            break
    return " | ".join(found)


def _names_people(piece: str) -> bool:
    """Tell whether every word of a piece may stand in a name: by its capital, or where a script has none."""
    words = _WORD.findall(piece)
    if not words or not any(c.isalpha() for c in piece):
        return False
    if not any(c.isupper() or c.islower() for c in piece):
        return len(piece) <= MAX_DENSE
    return all(w.lower() in _PARTICLES or not w[0].islower() or _ROLES.search(w) for w in words)
