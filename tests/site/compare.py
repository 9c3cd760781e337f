"""Compares the records of sample articles and of the sample story with what they were meant to say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.site.aggregator import Piece
from tests.site.ground import MemberSpec, StorySpec
from tests.site.truth import Sample

Values = dict[str, Any]


def differences(record: Values, sample: Sample) -> list[str]:
    """Return a line for each field of an article's record (plain JSON values) that is not as written."""
    return _unlike(sample.slug, _found(record), _meant(sample))


def transcript_differences(transcript: Values | None, sample: Sample) -> list[str]:
    """Return a line for each fault of a transcript's record; a sample without one must have none."""
    if transcript is None or sample.transcript is None:
        wrong = (transcript is None) != (sample.transcript is None)
        return [f"{sample.slug}: a transcript is there or missing against the page"] if wrong else []
    meant = {
        "article_record_id": sample.record_id,
        "media_id": sample.made_id("media"),
        "source": "page",
        "text_raw": sample.transcript_raw,
        "text_clean": sample.transcript,
    }
    lines = _unlike(f"transcript of {sample.slug}", transcript, meant)
    if undone(transcript) != transcript["text_raw"]:
        lines.append(f"{sample.slug}: undoing the repairs does not give the transcript as printed")
    return lines


def player_differences(record: Values, sample: Sample) -> list[str]:
    """Return a line for each thing that the video's own player says and the record has not."""
    found = {
        "titles of videos": [video["title"] for video in record["videos"]],
        "documents that did not come": record["quality"]["checks"].get("companions_missing", []),
    }
    titles = [sample.video_title] if sample.has_video else []
    return _unlike(sample.slug, found, {"titles of videos": titles, "documents that did not come": []})


def piece_differences(record: Values, piece: Piece) -> list[str]:
    """Return a line for each field of another outlet's record that is not as written."""
    found = {
        "url": record["url"],
        "headline": record["headline"],
        "authors": [author["name"] for author in record["authors"]],
        "published": _instant(record["published"]["value"]),
        "paragraphs": [block["text"] for block in record["blocks"]],
    }
    meant = {
        "url": piece.url,
        "headline": piece.headline,
        "authors": [piece.author],
        "published": _instant(piece.published),
        "paragraphs": [piece.snippet, *piece.paragraphs],
    }
    return _unlike(piece.slug, found, meant)


def story_differences(record: Values, story: StorySpec) -> list[str]:
    """Return a line for each field of the story's record, or of a member, that is not as written."""
    sides = ("left", "center", "right")
    found = {name: record[name] for name in ("title", "dek", "counts", "factuality", "ownership", "slug")}
    found["bullets"] = [summary["bullets"] for summary in record["summaries"]]
    found["sides"] = [
        (record["distribution"][s]["count"], record["distribution"][s]["shown_text"]) for s in sides
    ]
    found["members"] = [member["url"] for member in record["members"]]
    meant = {
        "title": story.title,
        "dek": story.dek,
        "slug": story.slug,
        "counts": {"listed": story.listed, "rated": story.rated, "shown": len(story.members), "alt_media": 0},
        "factuality": {"locked": True},
        "ownership": {"locked": True},
        "bullets": [list(story.bullets)],
        "sides": [(count, f"{share}%") for count, share in zip(story.counts, story.percents(), strict=True)],
        "members": [member.url for member in story.members],
    }
    lines = _unlike("story", found, meant)
    for member, spec in zip(record["members"], story.members, strict=False):
        lines += _unlike(f"member {spec.url}", _found_member(member), _meant_member(spec))
    return lines


def _found_member(member: Values) -> Values:
    return {
        "outlet": member["outlet"]["name"],
        "headline": member["headline"],
        "snippet": member["snippet"] or "",
        "published": _instant(member["published"]["value"]),
        "paywalled": member["paywalled"],
        "bias": member["bias"] and member["bias"]["label"],
    }


def _meant_member(spec: MemberSpec) -> Values:
    return {
        "outlet": spec.outlet,
        "headline": spec.headline,
        "snippet": spec.snippet,
        "published": _instant(spec.published),
        "paywalled": spec.paywalled,
        "bias": spec.bias,
    }


def _unlike(what: str, found: Values, meant: Values) -> list[str]:
    return [
        f"{what}: {name} is {found[name]!r}, not {value!r}"
        for name, value in meant.items()
        if found[name] != value
    ]


def undone(transcript: Values) -> str:
    """Return the clean text with its repairs undone, last first."""
    text = str(transcript["text_clean"])
    for repair in reversed(transcript["repairs"]):
        text = text[: repair["start"]] + repair["from"] + text[repair["end"] :]
    return text


def _meant(sample: Sample) -> Values:
    return {
        "record_id": sample.record_id,
        "canonical_url": sample.url,
        "site_id": sample.id,
        "kind": _kind(sample),
        "headline": sample.headline,
        "dek": sample.dek,
        "authors": [(author.name, author.role or None) for author in sample.authors],
        "published": _instant(sample.published),
        "modified": _instant(sample.modified),
        "displayed": _instant(sample.displayed),
        "section": sample.section,
        "tags": list(sample.tags),
        "paragraphs": list(sample.texts),
        "corrections": [sample.correction] if sample.correction else [],
        "videos": [(sample.made_id("media"), sample.made_id("player"))] if sample.has_video else [],
        "language": "en",
    }


def _kind(sample: Sample) -> str:
    if sample.opinion:
        return "opinion"
    return "reportage" if sample.paragraphs else "video"


def _found(record: Values) -> Values:
    plain = {name: record.get(name) for name in ("record_id", "canonical_url", "site_id", "kind", "headline")}
    return plain | {
        "dek": record.get("dek"),
        "authors": [(author["name"], author["role"]) for author in record["authors"]],
        "published": _instant(record["published"]["value"]),
        "modified": _instant(record["modified"]["value"]),
        "displayed": _instant(record["displayed"]["value"]),
        "section": record.get("section"),
        "tags": [tag["name"] for tag in record["tags"]],
        "paragraphs": [block["text"] for block in record["blocks"]],
        "corrections": [correction["text"] for correction in record["corrections"]],
        "videos": [(video["media_id"], video["player_id"]) for video in record["videos"]],
        "language": record["language"]["declared"],
    }


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
