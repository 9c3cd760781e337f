"""Makes the record of a story from its draft: absent, withheld and not looked for are kept apart."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from crawler.extract.story.draft import SIDES, stamp
from crawler.records import (
    UNSET,
    Attribution,
    Bias,
    Candidate,
    Counts,
    Distribution,
    FirstSource,
    Locked,
    Member,
    MemberOutlet,
    Provenance,
    Share,
    StoryCluster,
)
from crawler.urls import host_of, record_id

if TYPE_CHECKING:
    from crawler.extract.story.draft import Draft, Found, MemberDraft
    from crawler.extract.story.layout import StoryLayout
    from crawler.records import Stamp, UnsetType

Asked = TypeVar("Asked")
MAX_RAW = 200
PLACES = {
    "description": "description.text",
    "attributed_to": "description.attributed_to",
    "attribution_url": "description.url",
    **{name: f"counts.{name}" for name in ("listed", "rated", "alt_media")},
    **{side: f"distribution.{side}.count" for side in SIDES},
    **{f"{side}_shown": f"distribution.{side}.shown_text" for side in SIDES},
    "first_outlet": "first_source.outlet",
    "first_headline": "first_source.headline",
    "first_at": "first_source.at",
}
"""Where a draft's field stands in the record, other than under its own name."""


def story(draft: Draft, layout: StoryLayout, url: str) -> StoryCluster:
    """Return the record of `draft`, without quality, language and time of capture."""
    value = draft.value
    return StoryCluster(
        record_id=_identity(draft, url),
        aggregator=layout.aggregator,
        url=url,
        canonical_url=value("canonical_url"),
        site_id=value("site_id"),
        slug=value("slug") or _slug(draft, layout, url),
        title=value("title"),
        dek=_looked(draft, "dek"),
        generated_title=_looked(draft, "generated_title"),
        description=_description(draft),
        summaries=_asked(draft, "summaries", tuple(draft.summaries)),
        started=_clock(draft, "started"),
        updated=_clock(draft, "updated"),
        counts=_counts(draft),
        distribution=_asked(draft, "distribution", _distribution(draft)),
        factuality=_asked(draft, "locks", _locked(draft, "factuality")),
        ownership=_asked(draft, "locks", _locked(draft, "ownership")),
        blindspot=_looked(draft, "blindspot"),
        topics=_asked(draft, "topics", tuple(draft.topics)),
        places=_asked(draft, "places", tuple(draft.places)),
        first_source=_asked(draft, "first_source", _first_source(draft)),
        members=tuple(_member(member, i, draft, layout) for i, member in enumerate(draft.members)),
        locked_fields=_locked_fields(draft),
        upsell_text=tuple(draft.upsells),
        related=_asked(draft, "related", tuple(draft.related)),
        provenance=_provenance(draft),
    )


def _identity(draft: Draft, url: str) -> str:
    """Return the record's id: by the site's own id, else by the story's address on this site."""
    ident, own = draft.value("site_id"), draft.value("canonical_url")
    is_own = not ident and own and host_of(own) == host_of(url)
    return record_id(own if is_own else url, ident)


def _slug(draft: Draft, layout: StoryLayout, url: str) -> str | None:
    """Return the story's name in an address; where an address says its id, that is no name."""
    addresses = () if draft.anchors else (draft.value("canonical_url"), url)
    return next((slug for address in addresses if address and (slug := layout.slug(address))), None)


def _asked(draft: Draft, part: str, value: Asked) -> Asked | UnsetType:
    """Return `value`, or `UNSET` where no source of the layout tells of this part of a story."""
    return UNSET if part in draft.unasked else value


def _clock(draft: Draft | MemberDraft, name: str) -> Stamp | UnsetType | None:
    return stamp(draft.values.get(name)) if name in draft.looked or name in draft.values else UNSET


def _looked(draft: Draft | MemberDraft, name: str) -> Any:
    """Return a value, `None` where none was found, `UNSET` where no source was asked."""
    return draft.value(name) if name in draft.looked or name in draft.values else UNSET


def _locked(draft: Draft | MemberDraft, name: str) -> Locked | None:
    return Locked() if name in draft.locked else None


def _description(draft: Draft) -> Attribution | UnsetType | None:
    text = _looked(draft, "description")
    if not text:
        return None if text is None else UNSET
    return Attribution(
        text=text, attributed_to=draft.value("attributed_to"), url=draft.value("attribution_url")
    )


def _counts(draft: Draft) -> Counts:
    return Counts(
        listed=draft.value("listed"),
        rated=draft.value("rated"),
        shown=len(draft.members),
        alt_media=draft.value("alt_media"),
    )


def _distribution(draft: Draft) -> Distribution | None:
    left, center, right = (_share(draft, side) for side in SIDES)
    return Distribution(left=left, center=center, right=right) if left or center or right else None


def _share(draft: Draft, side: str) -> Share | None:
    """Return one side; its share is ours, of its count over the rated sources."""
    count, rated, shown = draft.value(side), draft.value("rated"), draft.value(f"{side}_shown")
    if count is None and shown is None:
        return None
    share = round(count / rated, 4) if count is not None and rated else None
    return Share(count=count, share=share, shown_text=shown)


def _first_source(draft: Draft) -> FirstSource | None:
    outlet, headline, at = (draft.values.get(f"first_{part}") for part in ("outlet", "headline", "at"))
    if outlet is None and headline is None:
        return None
    return FirstSource(
        outlet=outlet.value if outlet else None, headline=headline.value if headline else None, at=stamp(at)
    )


def _member(draft: MemberDraft, position: int, story: Draft, layout: StoryLayout) -> Member:
    value = draft.value
    return Member(
        position=position,
        ref_id=value("ref_id"),
        url=value("url"),
        outlet=MemberOutlet(
            name=value("outlet"),
            id=value("outlet_id"),
            slug=value("outlet_slug"),
            country=value("country"),
            place=value("place"),
            url=_looked(draft, "outlet_url"),
        ),
        headline=value("headline"),
        headline_original=_looked(draft, "headline_original"),
        snippet=value("snippet"),
        published=_clock(draft, "published"),
        added=_clock(draft, "added"),
        is_opinion=_looked(draft, "is_opinion"),
        paywalled=_looked(draft, "paywalled"),
        bias=_bias(draft, layout.scale),
        factuality=_asked(story, "locks", _locked(draft, "factuality")),
        ownership=_asked(story, "locks", _locked(draft, "ownership")),
        wire_story_id=_looked(draft, "wire_story_id"),
        authors=_authors(draft),
        relation=value("relation") or UNSET,
        side=_looked(draft, "side"),
        opaque_link=UNSET if value("opaque_link") is None else value("opaque_link"),
    )


def _authors(draft: MemberDraft) -> tuple[str, ...] | UnsetType:
    names: tuple[str, ...] | None = draft.value("authors")
    return names or (() if "authors" in draft.looked else UNSET)


def _bias(draft: MemberDraft, scale: tuple[str, ...]) -> Bias | UnsetType | None:
    label = draft.value("bias")
    if label is None and not draft.ratings:
        return None if "bias" in draft.looked else UNSET
    return Bias(label=label, scale=scale, ratings=UNSET if draft.ratings is None else draft.ratings)


def _locked_fields(draft: Draft) -> tuple[str, ...]:
    members = {f"members.{name}" for member in draft.members for name in member.locked}
    return (*sorted(draft.locked), *sorted(members))


def _provenance(draft: Draft) -> dict[str, Provenance]:
    where = {PLACES.get(name, name): _place(draft, name, found) for name, found in draft.values.items()}
    sources = {found.via for member in draft.members for found in member.values.values()}
    if sources:
        where["members"] = Provenance(via=" + ".join(sorted(sources, reverse=True)), path="members")
    return where


def _place(draft: Draft, name: str, found: Found) -> Provenance:
    lost = draft.conflicts.get(name)
    conflicts = (_candidate(lost),) if lost else ()
    return Provenance(via=found.via, path=found.path, raw=found.raw[:MAX_RAW], conflicts=conflicts)


def _candidate(found: Found) -> Candidate:
    value = found.value.isoformat() if isinstance(found.value, datetime) else found.value
    return Candidate(via=found.via, path=found.path, raw=found.raw[:MAX_RAW], value=value)
