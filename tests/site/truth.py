"""The articles of the sample newsroom as they are meant: pages are made and records judged by this."""

from __future__ import annotations

import re
import tomllib
import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

HOST = "www.kpol9.example"
ORIGIN = f"http://{HOST}"
PLAYERS = "nitehawk.hearst.io"
"""The host of the players, as pages of this system name it."""
ZONE = ZoneInfo("America/Chicago")
"""Where the imaginary town of Tern Harbor keeps its clocks."""

ARTICLES = Path(__file__).parent / "articles"

Shape = Literal["plain", "video and transcript", "video only", "corrected"]


@dataclass(frozen=True, kw_only=True)
class Byline:
    """One author as the page names them."""

    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One article; times are RFC 3339 in UTC, `paragraphs` may hold links as HTML."""

    id: str
    shape: Shape
    slug: str
    headline: str
    authors: tuple[Byline, ...]
    created: str
    published: str
    displayed: str
    modified: str
    paragraphs: tuple[str, ...]
    tags: tuple[str, ...]
    dek: str | None = None
    section: str = "News"
    subsection: str = "Local News"
    transcript: str | None = None
    masked: bool = False
    """Whether the page prints `***` where the article `a` was spoken."""
    correction: str | None = None
    image: str | None = None
    image_alt: str | None = None
    opinion: bool = False
    charset: str = "UTF-8"
    old_slug: str | None = None
    """The slug of an earlier address that now redirects here."""
    og_slug: str | None = None
    """The slug in `og:url`, where it differs from the canonical one."""

    @property
    def path(self) -> str:
        """The canonical path."""
        return f"/article/{self.slug}/{self.id}"

    @property
    def url(self) -> str:
        """The canonical address."""
        return ORIGIN + self.path

    @property
    def og_url(self) -> str:
        """The address in `og:url`."""
        return f"{ORIGIN}/article/{self.og_slug or self.slug}/{self.id}"

    @property
    def record_id(self) -> str:
        """The identity its record must have."""
        return f"{HOST}/{self.id}"

    @property
    def has_video(self) -> bool:
        """Whether the page has a player."""
        return self.transcript is not None

    @property
    def video_title(self) -> str:
        """What the player calls the video."""
        return f"Video: {self.headline}"

    @property
    def transcript_raw(self) -> str | None:
        """The transcript as printed."""
        if self.transcript is None or not self.masked:
            return self.transcript
        return re.sub(r"\ba\b", "***", self.transcript)

    @property
    def texts(self) -> tuple[str, ...]:
        """The paragraphs without markup."""
        return tuple(re.sub(r"<[^>]+>", "", paragraph) for paragraph in self.paragraphs)

    @property
    def visible(self) -> str:
        """The clock that readers see, in the newsroom's zone: `6:29 PM CST Dec 5, 2023`."""
        at = datetime.fromisoformat(self.displayed).astimezone(ZONE)
        return f"{at:%I:%M %p %Z %b} {at.day}, {at.year}".removeprefix("0")

    def made_id(self, part: str) -> str:
        """Return the UUID of a `part` of the article, the same at every call."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{HOST}/{self.id}/{part}"))


@cache
def samples() -> tuple[Sample, ...]:
    """Return the articles of the newsroom, newest first."""
    read = [_read(file) for file in ARTICLES.glob("*.toml")]
    return tuple(sorted(read, key=lambda sample: sample.published, reverse=True))


def _read(file: Path) -> Sample:
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return msgspec.convert({**found, "id": file.stem.partition("-")[0]}, Sample)
