"""Compares the record of a sample article with what the article was meant to say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.site.truth import Sample

Values = dict[str, Any]


def differences(record: Values, sample: Sample) -> list[str]:
    """Return a line for each field of an article's record (plain JSON values) that is not as written."""
    meant, found = _meant(sample), _found(record)
    return [
        f"{sample.slug}: {name} is {found[name]!r}, not {value!r}"
        for name, value in meant.items()
        if found[name] != value
    ]


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
    found = {name: transcript[name] for name in meant}
    lines = [
        f"{sample.slug}: transcript {name} is {found[name]!r}, not {value!r}"
        for name, value in meant.items()
        if found[name] != value
    ]
    if undone(transcript) != transcript["text_raw"]:
        lines.append(f"{sample.slug}: undoing the repairs does not give the transcript as printed")
    return lines


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
