"""Videos of a page and the pictures around its body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from crawler.extract.address import web_address
from crawler.extract.evidence import Evidence
from crawler.extract.images import credit_in, identity, renditions
from crawler.extract.layout import Player
from crawler.extract.page import Page, lenient_json
from crawler.extract.readers import Reader, at, is_type
from crawler.extract.text import tidy
from crawler.records import Candidate, Image, Media

MAX_MEDIA = 20

_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,6})?")
_DURATION = re.compile(r"P(?:(\d{1,3})D)?T?(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6}(?:\.\d{1,6})?)S)?$")


def media_of(evidence: Evidence, page: Page, field: str, reader: Reader) -> tuple[Media, ...]:
    """Return the story's `videos` or `audios` as `reader` finds them, each once."""
    found: dict[str | None, Media] = {}
    for candidate in evidence.many(field, reader)[:MAX_MEDIA]:
        said = candidate.value if isinstance(candidate.value, dict) else {}
        media = Media(
            media_id=said.get("media_id"), player_id=said.get("player_id"), title=said.get("title"),
            url=web_address(page.url, said.get("url")), thumb=web_address(page.url, said.get("thumb")),
            duration=_length(said),
        )  # fmt: skip
        if named := media.media_id or media.player_id or media.url:
            found.setdefault(named, media)
    return tuple(found.values())


def videos_of_ld(page: Page) -> tuple[Media, ...]:
    """Return the videos that the page's linked data describes."""
    nodes = [n for n in page.ld if is_type(n, "^VideoObject$")]
    for node in page.ld:
        inside = [node.get("video"), node.get("associatedMedia")]
        nodes += [n for n in inside if isinstance(n, dict) and is_type(n, "^VideoObject$")]
    found: dict[tuple[str | None, str | None], Media] = {}
    for node in nodes[:MAX_MEDIA]:
        url = _text(node, "contentUrl") or _text(node, "embedUrl")
        media = Media(
            url=web_address(page.url, url), title=_text(node, "name"),
            duration=_seconds(_text(node, "duration")), thumb=_text(node, "thumbnailUrl"),
        )  # fmt: skip
        found.setdefault((media.url, media.title), media)
    return tuple(found.values())


def images_said(candidates: Iterable[Candidate], base: str) -> Iterator[Image]:
    """Yield the pictures that objects of `url` or `srcset`, perhaps caption, credit, alt, w, h, describe."""
    for candidate in candidates:
        said = candidate.value if isinstance(candidate.value, dict) else {"url": candidate.value}
        url = web_address(base, said.get("url") or (said.get("srcset") or "").split(" ")[0].rstrip(","))
        if url:
            caption = said.get("caption")
            yield Image(
                url=url, url_identity=identity(url), caption=caption, alt=said.get("alt"),
                credit=said.get("credit") or credit_in(caption or ""),
                w=_whole(said.get("w")), h=_whole(said.get("h")),
                renditions=renditions(said.get("srcset"), base),
            )  # fmt: skip


def with_players(
    videos: tuple[Media, ...], player: Player | None, companions: Iterable[tuple[str, str | bytes]]
) -> tuple[Media, ...]:
    """Return the videos with what their players' JSON, fetched beside the page, says of them."""
    if player is None:
        return videos
    held: dict[str, Any] = {}
    for url, body in companions:
        match = re.search(player.url, url)
        if match:
            held[match["player_id"]] = lenient_json(Page.parse(body, url).text)
    return tuple(_played(v, player, held[v.player_id]) if v.player_id in held else v for v in videos)


def pictures(main: Iterable[Candidate], inside: Iterable[Image], base: str) -> tuple[Image, ...]:
    """Return the main picture and those inside the body, each once by identity, captioned where one is."""
    found: dict[str, Image] = {}
    for image in inside:
        held = found.setdefault(image.url_identity or image.url, image)
        if image.caption and not held.caption:
            found[image.url_identity or image.url] = image
    for candidate in main:
        value = candidate.value
        url = web_address(base, (value.get("url") or value.get("@id")) if isinstance(value, dict) else value)
        if url:
            return _with_main(url, found)
    return tuple(found.values())


def _played(video: Media, player: Player, held: Any) -> Media:
    title, url, thumb = (_text(held, path) for path in (player.title, player.address, player.thumb))
    return msgspec.structs.replace(video, title=title, url=url, thumb=thumb)


def _with_main(url: str, found: dict[str, Image]) -> tuple[Image, ...]:
    held = found.pop(identity(url), Image(url=url, url_identity=identity(url)))
    return (msgspec.structs.replace(held, is_main=True), *found.values())


def _text(node: Any, name: str) -> str | None:
    value = at(node, name)
    value = value[0] if isinstance(value, list) and value else value
    return tidy(value) or None if isinstance(value, str) else None


def _length(said: dict[str, str]) -> float | None:
    stated, millis = said.get("duration") or "", said.get("duration_ms") or ""
    if _NUMBER.fullmatch(millis):
        return float(millis) / 1000
    return float(stated) if _NUMBER.fullmatch(stated) else _seconds(stated)


def _whole(number: str | None) -> int | None:
    return int(float(number)) if number and _NUMBER.fullmatch(number) else None


def _seconds(duration: str | None) -> float | None:
    match = _DURATION.match(duration or "")
    if not match or not any(match.groups()):
        return None
    d, h, m, s = (float(v or 0) for v in match.groups())
    return d * 86400 + h * 3600 + m * 60 + s
