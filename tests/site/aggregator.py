"""The sample aggregator: one story, its members, and the pages of the other outlets it lists."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import msgspec

from tests.site.ground import MemberSpec, StorySpec
from tests.site.truth import Sample, samples

HOST = "www.groundcover.example"
ORIGIN = f"http://{HOST}"
STORY = Path(__file__).with_name("story.toml")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A member article of another outlet; `status` is what its server answers."""

    outlet: str
    host: str
    slug: str
    published: str
    headline: str
    snippet: str
    author: str | None = None
    paragraphs: tuple[str, ...] = ()
    bias: str | None = None
    status: int = 200
    robots: bool = True
    """Whether the outlet lets crawlers in."""
    paywalled: bool = False
    is_opinion: bool = False

    @property
    def path(self) -> str:
        """Where the piece stands on its host."""
        return f"/2025/10/{self.slug}"

    @property
    def url(self) -> str:
        """The address the aggregator links to."""
        return f"http://{self.host}{self.path}"


@cache
def pieces() -> tuple[Piece, ...]:
    """Return the members that are not articles of the sample newsroom."""
    return tuple(msgspec.convert(member, Piece) for member in _read()["members"] if "sample" not in member)


@cache
def story() -> StorySpec:
    """Return the aggregator's story, its members in the order listed."""
    other = {piece.slug: piece for piece in pieces()}
    own = {sample.id: sample for sample in samples()}
    found = _read()
    members = [
        _own_member(own[member["sample"]], member["bias"])
        if "sample" in member
        else _member(other[member["slug"]])
        for member in found["members"]
    ]
    shape = {**found, "members": members, "listed": len(members), "origin": ORIGIN}
    return msgspec.convert(shape, StorySpec)


def story_url() -> str:
    """Return the address of the story."""
    return f"{ORIGIN}/article/{story().slug}"


def piece_page(piece: Piece) -> bytes:
    """Return the plain page of another outlet's article."""
    claim = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.headline,
        "datePublished": piece.published,
        "author": {"@type": "Person", "name": piece.author},
        "publisher": {"@type": "Organization", "name": piece.outlet},
    }
    body = "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in (piece.snippet, *piece.paragraphs))
    title = escape(piece.headline)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title} | {piece.outlet}</title>
<link rel="canonical" href="{piece.url}"><meta property="og:title" content="{title}">
<meta property="og:type" content="article"><meta property="og:site_name" content="{piece.outlet}">
<script type="application/ld+json">{json.dumps(claim)}</script></head>
<body><nav><a href="/">{piece.outlet}</a></nav>
<main><article><header><h1>{title}</h1>
<p>By {piece.author}, <time datetime="{piece.published}">{piece.published[:10]}</time></p></header>
{body}
</article></main><footer><p>© 2025 {piece.outlet}</p></footer></body></html>
""".encode()


def _read() -> dict[str, Any]:
    return tomllib.loads(STORY.read_text(encoding="utf-8"))


def _own_member(sample: Sample, bias: str) -> MemberSpec:
    return MemberSpec(
        url=sample.url,
        outlet="Polaris 9",
        headline=sample.headline,
        snippet=next(iter(sample.texts), ""),
        published=f"{sample.published[:23]}Z",
        bias=bias,
        place="Tern Harbor",
        country="US",
    )


def _member(piece: Piece) -> MemberSpec:
    return MemberSpec(
        url=piece.url,
        outlet=piece.outlet,
        headline=piece.headline,
        snippet=piece.snippet,
        published=piece.published,
        bias=piece.bias,
        paywalled=piece.paywalled,
        is_opinion=piece.is_opinion,
        country="US",
    )
