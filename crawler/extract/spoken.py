"""What is said in a story's videos and its sound: a caption file's words beat those that the page shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from crawler.extract.address import web_address
from crawler.extract.body import walk
from crawler.extract.captions import paragraphs, read_captions
from crawler.extract.evidence import Evidence
from crawler.extract.layout import Layout
from crawler.extract.page import Page
from crawler.extract.reader import Scope
from crawler.extract.transcript import read_transcript
from crawler.records import Media, Provenance, Transcript
from crawler.urls import record_id

MAX_MEDIA = 20


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """A caption file that a page names."""

    url: str
    media_id: str | None
    language: str | None


def caption_files(scope: Scope, layout: Layout) -> tuple[CaptionFile, ...]:
    """Return the caption files of a story, one a video: the first in the page's language, else the first."""
    found: dict[str | None, CaptionFile] = {}
    own = (scope.page.language or "").lower()[:2]
    for candidate in next(iter(layout.captions.groups(scope)), ())[:MAX_MEDIA]:
        said = candidate.value if isinstance(candidate.value, dict) else {"url": candidate.value}
        url = web_address(scope.page.url, said.get("url"))
        if url:
            file = CaptionFile(url, said.get("media_id"), said.get("language"))
            known = found.setdefault(file.media_id, file)
            if _is_in(file, own) and not _is_in(known, own):
                found[file.media_id] = file
    return tuple(found.values())


def spoken(evidence: Evidence, scope: Scope, layout: Layout, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the story's `transcripts`, one a video and one of its sound, and its media joined to them.

    `facts` are those known so far: `record_id`, `videos` and, where they were looked for, `audios`.
    """
    reading = _Reading(scope.page, facts["record_id"])
    videos = facts["videos"]
    alone = videos[0].media_id if len(videos) == 1 else None
    found: dict[str | None, _Said] = {}
    for said in (*reading.shown(scope, layout), *reading.captioned(scope, layout)):
        found[said.transcript.media_id or alone] = said.of(said.transcript.media_id or alone)
    heard = next(reading.heard(scope, layout), None)
    everything = [*found.values(), *([heard] if heard else [])]
    if everything:
        evidence.provenance["transcripts"] = everything[0].place
    told = {"videos": tuple(_joined(video, found, is_only=len(videos) == 1) for video in videos)}
    if "audios" in facts:
        told["audios"] = tuple(_with(sound, heard) for sound in facts["audios"])
    return {**told, "transcripts": tuple(said.transcript for said in everything)}


@dataclass(frozen=True, slots=True)
class _Said:
    transcript: Transcript
    place: Provenance

    def of(self, media_id: str | None) -> _Said:
        return _Said(msgspec.structs.replace(self.transcript, media_id=media_id), self.place)


@dataclass(frozen=True, slots=True)
class _Reading:
    page: Page
    article_id: str

    def shown(self, scope: Scope, layout: Layout) -> Iterator[_Said]:
        """Yield the transcripts that the page shows, the first of each media id."""
        if layout.transcript is None:
            return
        parts, seen = dict(layout.transcript.parts), set()
        place = Provenance(via="dom", path=layout.transcript.selector)
        for node in layout.transcript.nodes(scope)[:MAX_MEDIA]:
            media_id = node.attributes.get(parts["media_id"].lstrip("@")) if "media_id" in parts else None
            text = node.text().strip()
            if text and media_id not in seen:
                seen.add(media_id)
                yield _Said(self._read(text, media_id), place)

    def heard(self, scope: Scope, layout: Layout) -> Iterator[_Said]:
        """Yield the words of the story's sound where data holds them."""
        for place in layout.heard.places(scope):
            drafts = walk(place.nodes, self.page.url).drafts
            if text := "\n\n".join(draft.text for draft in drafts if draft.text):
                name = f"transcript/{self.article_id.rpartition('/')[2]}/sound"
                read = read_transcript(
                    text, record_id(self.page.url, name), None, self.article_id, self.page.language
                )
                told = msgspec.structs.replace(read, source="api")
                yield _Said(told, Provenance(via=place.via, path=place.path))

    def captioned(self, scope: Scope, layout: Layout) -> Iterator[_Said]:
        """Yield the transcripts of the caption files that came with the page."""
        held = dict(self.page.companions)
        for file in caption_files(scope, layout):
            segments = read_captions(Page.parse(held[file.url], file.url).text) if file.url in held else ()
            if segments:
                read = msgspec.structs.replace(
                    self._read(paragraphs(segments), file.media_id),
                    source="caption-file",
                    language=file.language or self.page.language,
                    segments=segments,
                )
                yield _Said(read, Provenance(via="api", path=file.url))

    def _read(self, text: str, media_id: str | None) -> Transcript:
        name = f"transcript/{media_id or self.article_id.rpartition('/')[2]}"
        identity = record_id(self.page.url, name)
        return read_transcript(text, identity, media_id, self.article_id, self.page.language)


def _is_in(file: CaptionFile, language: str) -> bool:
    return bool(language) and (file.language or "").lower()[:2] == language


def _joined(video: Media, found: Mapping[str | None, _Said], *, is_only: bool) -> Media:
    """Join a video to its transcript; one without an id only where there is no other."""
    return _with(video, found.get(video.media_id) if video.media_id or is_only else None)


def _with(medium: Media, said: _Said | None) -> Media:
    return msgspec.structs.replace(medium, transcript_id=said.transcript.record_id) if said else medium
