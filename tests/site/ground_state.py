"""Makes the state of a sample story: the flight stream of its page, whole or as pushes.

Locked figures and the visitor's cookies stand in it, as on the real page: no record may hold them.
"""

from __future__ import annotations

import json
import uuid
from itertools import cycle
from typing import Any

from tests.site.ground_story import SIDES, MemberSpec, StorySpec, slug

IN_STATE = 10
CUTS = (3, 251, 1021, 17, 4093)
"""Lengths of the pushed pieces, taken in turn: they cut rows, words and lengths of text rows."""


def story_stream(story: StorySpec) -> bytes:
    """Return the answer to a request with `RSC: 1`: the state alone, `text/x-component` without charset."""
    return _stream(story).encode()


def pushes(story: StorySpec) -> str:
    """Return the scripts that push the state of `story` piece by piece."""
    stream, scripts, at = _stream(story), [], 0
    for size in cycle(CUTS):
        piece = json.dumps(stream[at : at + size]).replace("<", "\\u003c")
        scripts.append(f"<script>self.__next_f.push([1,{piece}])</script>")
        at += size
        if at >= len(stream):
            break
    return "<script>(self.__next_f=self.__next_f||[]).push([0])</script>" + "".join(scripts)


def _stream(story: StorySpec) -> str:
    """Return the rows: code, a text row, the visitor's cookies, and the story four elements deep."""
    text = story.description
    inner: list[Any] = ["$", "$L83", None, {"event": event(story), "cookies": "$76:props:cookies"}]
    for name in ("$L82", "$L81", "$L7f"):
        inner = ["$", name, None, {"children": inner, "session": "$undefined"}]
    cookies = {"GN_SESSION_ID": "visitor-4711", "utm": "letter"}
    return "".join(
        (
            '7f:I[528374,["/_next/static/chunks/0a1b.js"],"default"]\n',
            ':HL["/_next/static/chunks/2c3d.css","style"]\n',
            f"7d:T{len(text.encode()):x},{text}",
            "17:null\n",
            f"76:{json.dumps(['$', '$L80', None, {'cookies': cookies}])}\n",
            f"7e:{json.dumps([_topic(name, kind) for name, kind in story.topics])}\n",
            f"7:{json.dumps(inner, ensure_ascii=False)}\n",
        )
    )


def event(story: StorySpec) -> dict[str, Any]:
    """Return the story's object as it stands in the state."""
    left, center, right = story.counts
    shown = dict(zip(SIDES, story.percents(), strict=True))
    rated = story.rated or 1
    origin = story.members[0] if story.members else None
    return {
        "id": story.id,
        "slug": story.slug,
        "shareUrl": f"{story.origin}/article/{story.slug}",
        "type": "event",
        "title": story.title,
        "generatedHeadline": story.generated_title or None,
        "dek": story.dek,
        "summary": "",
        "description": "$7d",
        "descriptionAttribution": origin
        and {"url": origin.url, "sourceName": origin.outlet, "refId": origin.ref_id},
        "start": story.started,
        "lastModified": story.updated,
        "sourceCount": story.listed,
        "biasSourceCount": story.rated,
        "altMediaCount": 0,
        "leftSrcPercent": round(left / rated, 3),
        "cntrSrcPercent": round(center / rated, 3),
        "rightSrcPercent": round(right / rated, 3),
        "blindspot": story.blindspot,
        "blindspotData": {
            **{f"{side}Percent": shown[side] for side in SIDES},
            "leftSrcCount": left,
            "rightSrcCount": right,
            "cntrSrcCount": center,
        },
        "interests": "$7e",
        "place": [{"id": code, "name": name, "type": "country"} for code, name in story.places],
        "location": {"lat": 60.1, "lon": -149.4},
        "firstSource": origin and {**_named(origin), "sourceInfo": _outlet(origin)},
        "factuality": {"veryLow": 1, "low": 2, "mixed": 3, "high": 5, "veryHigh": 7, "unknown": 2},
        "ownership": {"telecom": 11, "billionaire": 13, "independent": 17},
        "firstTenSources": [_source(member) for member in story.members[:IN_STATE]],
        "chatGptSummaries": story.summaries or "$undefined",
    }


def _topic(name: str, kind: str) -> dict[str, Any]:
    return {"id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)), "name": name, "type": kind, "slug": slug(name)}


def _named(member: MemberSpec) -> dict[str, Any]:
    return {
        "title": member.headline,
        "originalTitle": member.original_headline,
        "createdAt": member.added or member.published,
    }


def _source(member: MemberSpec) -> dict[str, Any]:
    return {
        "refId": member.ref_id,
        "articleId": None,
        "url": member.url,
        **_named(member),
        "description": member.snippet,
        "date": member.published,
        "isOpinion": member.is_opinion,
        "wireStoryId": member.wire_story_id,
        "sortData": {
            "locality": {"index": 0, "labelData": "national"},
            "bias": {"index": 0, "labelData": member.bias},
        },
        "sourceInfo": _outlet(member),
    }


def _outlet(member: MemberSpec) -> dict[str, Any]:
    rating = {
        "reviewer": {"id": "1", "name": "AllSides"},
        "politicalBias": member.bias,
        "referenceUrl": f"https://ratings.example/{member.slug}",
    }
    return {
        "id": member.outlet_id,
        "name": member.outlet,
        "slug": member.slug,
        "bias": member.bias or "unknown",
        "biasRatings": [rating] if member.bias else [],
        "factuality": "high",
        "owners": [{"id": "o1", "name": "Locked Holdings", "category": "independent"}],
        "place": _places(member),
    }


def _places(member: MemberSpec) -> list[dict[str, str]]:
    city = [{"id": "p1", "name": member.place, "type": "city"}] if member.place else []
    country = [{"id": member.country, "name": member.country, "type": "country"}] if member.country else []
    return city + country
