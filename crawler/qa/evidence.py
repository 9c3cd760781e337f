"""What is known of a page from its capture, and what its replay showed; faults are told in these words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from crawler.errors import Damaged


class Listed(msgspec.Struct, frozen=True):
    """One entry of a page's list (`urn:pageinfo:`): what the page asked for, and what came."""

    status: int = 0
    sha256: str | None = None
    """Of the decoded body, hexadecimal; None where the list does not tell."""
    method: str | None = None
    """By which the page asked, where that was not GET."""

    @property
    def came(self) -> bool:
        """Tell whether the page was given something for it, if only where to ask instead."""
        return 200 <= self.status < 400

    @property
    def leads(self) -> bool:
        """Tell whether it was a redirect."""
        return 300 <= self.status < 400


class _PageInfo(msgspec.Struct):
    urls: dict[str, Listed] = {}


@dataclass(frozen=True, slots=True)
class PageAt:
    """A capture of a page: its address, the 14 digits of its time, and the pack that holds it.

    `made` names which of `text`, `view` and `pageinfo` were kept of this very capture.
    """

    url: str
    stamp: str
    pack: str
    made: frozenset[str]


@dataclass(frozen=True, slots=True)
class Told:
    """What a record says of its page: headline and text, and whether today's readers say the same.

    `differing` names the fields that these readers read otherwise from the same bytes; None where the record
    was read by other readers, so that nothing follows from it.
    """

    title: str = ""
    text: str = ""
    title_field: str = "headline"
    text_field: str = "body_text"
    content_sha256: str | None = None
    differing: Sequence[str] | None = ()


@dataclass(frozen=True, slots=True)
class Held:
    """What was captured of a page besides its exchanges; None for what was not."""

    listed: Mapping[str, Listed] | None = None
    text: str | None = None
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What replay gives for an address: 404 where it has nothing; the SHA-256 of the decoded body."""

    status: int
    sha256: str = ""


@dataclass
class Seen:
    """What the replay of a page showed.

    `trouble` says in a few words why it could not be shown; the rest is then empty.
    """

    document: Found = Found(404)
    text: str = ""
    """As people see it: `innerText`."""
    words: str = ""
    """All text in the markup, what is folded away included, scripts left out."""
    picture: bytes | None = None
    found: dict[str, Found] = field(default_factory=dict)
    """What replay gives for each address of the page's list."""
    asked: dict[str, int] = field(default_factory=dict)
    """What the page asked for while it was shown, with the status that it was given."""
    left: list[str] = field(default_factory=list)
    """What it asked for elsewhere than in the archive."""
    trouble: str | None = None


def read_list(block: bytes) -> dict[str, Listed]:
    """Read a `urn:pageinfo:` record. Raises Damaged."""
    try:
        return msgspec.json.decode(block, type=_PageInfo).urls
    except msgspec.DecodeError as error:
        raise Damaged(f"the list of what the page was shown with cannot be read: {error}") from error
