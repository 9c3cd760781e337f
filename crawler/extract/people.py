"""Bylines to authors: names, roles, addresses, newsrooms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from crawler.extract.address import web_address
from crawler.extract.text import tidy
from crawler.records import Author, Candidate

MAX_BYLINE = 500
"""Characters; what is longer is a text about somebody."""
MAX_NAME = 80
MAX_KNOWN = 1_000
"""Bylines that are remembered: one is asked for several times in a page."""
MAX_WORDS = 7

_BY = re.compile(
    r"^\s*(?:(?:story|reported|written|posted|published|words|text)\s+)?by:?\s+|^\s*(?:por|par|von|di)\s+",
    re.I,
)
_SPLIT = re.compile(r"[;|•·/,]|\s&\s|\b(?=[auoeyAUOEY])(?:and|und|og|och|et|y)\b", re.I)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_FIELDS = (
    "staff|senior|chief|deputy|associate|assistant|managing|executive|political|politics|sports?|parliamentary"
    "|national|international|foreign|business|economics|health|science|education|tech|technology|news|digital"
    "|special|lead|crime|court|environment|climate|culture|arts|investigative|white house|legal|local|city"
    r"|contributing|freelance|data|video|multimedia|\w+ische[rn]?"
)
_JOBS = (
    "reporter|writer|correspondent|editor|producer|columnist|contributor|redakteur(?:in)?|korrespondent(?:in)?"
    "|reporterin|기자|특파원|記者"
)
_LAST_ROLE = re.compile(rf"(?<=\w)\s(?P<role>(?:(?:{_FIELDS})\s){{0,3}}(?:{_JOBS}))$", re.I)
_WITH = re.compile(r"\s(?:with|mit|avec|con|com)\s.{0,60}$")
_TITLE = re.compile(
    r"^(?P<role>(?:(?:staff|senior|special|associate|digital)\s)?(?:writer|reporter|correspondent|editor|producer))\s+(?=[A-Z])",
    re.I,
)
_INITIALS = re.compile(r"\s?\([^()]{1,40}\)")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\b(?:updated?|posted|published|min read|follow|subscribe|facebook|twitter)\b"
    r"|(?<=\w)\.(?:com|de|fr|org|net|ca)\b"
)
_NUMBER = re.compile(r"\d")
_AMOUNT = re.compile(
    r"\d{3}|\d[:/.]\d|\d(?:st|nd|rd|th)\b|^\W{0,3}\d+\W{0,3}$"
    r"|\d\s?(?:[ap]\.?m\b|min|hour|day|week|month|year|comment|view|share)"
    rf"|\b{_MONTH}[a-z]{{0,6}}\.?\s\d|\d\s{_MONTH}"
)
"""Addresses and calls; dates and amounts, but a number alone may be a newsroom's channel, as in `7 News`."""
_NO_LETTER = re.compile(r"[\W_]+")
_SUFFIX = re.compile(r"^(?:Jr|Sr|II|III|IV|MD|PhD|Ph\.D|M\.D)\.?$", re.I)
_ORGANISATION = re.compile(
    r"\b(?:ap|associated press|cnn|reuters|afp|news|staff|newsroom|press|bloomberg|service|tv|media|desk|team"
    r"|wire|digital|network|magazine|times|post|tribune|journal|radio|agency)\b"
)
_ROLE = re.compile(
    r"\b(?:reporter|correspondent|editor|meteorologist|anchor|producer|writer|columnist|contributor|photographer"
    r"|journalist|director|manager|host|critic|chief)\b"
)
"""As what is no name, looked for in lower case: to search without regard to case takes thrice as long."""


def authors_of(candidates: Iterable[Candidate], base: str) -> tuple[Author, ...]:
    """Return the people and newsrooms the candidates name, each once, in order.

    A candidate's value is a byline text, or an object with `name` and perhaps `role`, `url`, `email`, `org`;
    addresses are seen from `base`.
    """
    found: dict[str, Author] = {}
    for candidate in candidates:
        for author in _read(candidate, base):
            found.setdefault(_letters(author.name), author)
    return tuple(found.values())


def names_of(candidate: Candidate) -> tuple[str, ...]:
    """Return the names a candidate holds, see `authors_of`."""
    value = candidate.value
    if isinstance(value, dict):
        return names_in_byline(value.get("name") or "")
    return names_in_byline(value) if isinstance(value, str) and "://" not in value else ()


def names_in_byline(raw: str) -> tuple[str, ...]:
    """Return the names a byline holds."""
    return tuple(author.name for author in _from_byline(raw))


def names_in(candidate: Candidate) -> frozenset[str]:
    """Return the names a candidate holds, as letters in lower case."""
    return frozenset(map(_letters, names_of(candidate)))


@lru_cache(maxsize=MAX_KNOWN)
def _letters(name: str) -> str:
    return _NO_LETTER.sub("", name.casefold())


def _read(candidate: Candidate, base: str) -> Iterator[Author]:
    value = candidate.value
    if isinstance(value, dict):
        name = value.get("name") or ""
        role, url = (
            value.get("role") or value.get("jobTitle"),
            web_address(base, value.get("url") or value.get("sameAs")),
        )
        for author in _from_byline(name):
            yield Author(
                name=author.name, name_raw=name, role=author.role or role, url=url,
                email=author.email or value.get("email"), org=author.org or value.get("org"),
            )  # fmt: skip
    elif isinstance(value, str) and "://" not in value:
        yield from _from_byline(value)


def _from_byline(raw: str) -> tuple[Author, ...]:
    return _authors_in(raw) if len(raw) <= MAX_BYLINE else ()


@lru_cache(maxsize=MAX_KNOWN)
def _authors_in(raw: str) -> tuple[Author, ...]:
    return tuple(_find_authors(raw))


def _find_authors(raw: str) -> Iterator[Author]:
    email = _EMAIL.search(raw) if "@" in raw else None
    named = _EMAIL.sub("", raw) if email else raw
    parts = _parts(_WITH.sub("", _BY.sub("", _INITIALS.sub("", named))))
    role = next((p for p in parts[1:] if _ROLE.search(p.lower()) and not _TITLE.match(p)), None)
    people = _without_places([p for p in parts if p != role and _is_name(p)])
    persons = [p for p in people if not _ORGANISATION.search(p.lower())] or people[:1]
    org = next((p for p in people if p not in persons), None)
    for person in persons:
        name, held = _apart(person)
        held = held or role
        yield Author(name=name, name_raw=raw, role=held, email=email[0] if email else None, org=org)


def _without_places(parts: list[str]) -> list[str]:
    """Return the parts without single words beside full names: `Ada Quill, Ridgeford` names a place."""
    full = [p for p in parts if " " in p]
    return full if full and all(p.isascii() or p[0].isupper() for p in parts) else parts


def _apart(person: str) -> tuple[str, str | None]:
    """Return the name and the role that stands before or behind it without a comma."""
    title = _TITLE.match(person)
    if title:
        return person[title.end() :], title["role"]
    tail = _LAST_ROLE.search(person)
    name = person[: tail.start()] if tail else ""
    # One word of a script with capitals is no full name: `Guardian staff reporter`.
    return (name, tail["role"]) if tail and (" " in name or not name.isascii()) else (person, None)


def _parts(byline: str) -> list[str]:
    parts: list[str] = []
    for part in (_BY.sub("", p).strip(" .,:-–—()") for p in _SPLIT.split(tidy(byline))):
        if parts and _SUFFIX.match(part):
            parts[-1] = f"{parts[-1]} {part}{'.' if part.lower() in ('jr', 'sr') else ''}"
        elif part:
            parts.append(part)
    return parts


def _is_name(part: str) -> bool:
    if not 1 < len(part) <= MAX_NAME or len(part.split()) > MAX_WORDS:
        return False
    part = part.lower()
    return not (_NOT_A_NAME.search(part) or (_NUMBER.search(part) and _AMOUNT.search(part)))
