"""What must hold of any story: each check is a function, and a broken one is a flag on the record."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crawler.extract.story.draft import SIDES
from crawler.extract.story.structure import STRUCTURE
from crawler.records import Quality
from crawler.urls import canonical, host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from crawler.extract.story.structure import Finding
    from crawler.records import Share, StoryCluster

MAX_BASE = 100
"""From this many rated sources on, every whole percentage can be shown."""
SHOWN = re.compile(r"(\d{1,3})%", re.ASCII)
OFFER = re.compile(r"\bplease upgrade to\b", re.IGNORECASE)


def counts_are_whole(story: StoryCluster) -> Finding | None:
    """Every count is a whole number from 0."""
    counts = [getattr(story.counts, name) for name in ("listed", "rated", "shown", "alt_media")]
    counts += [share.count for share in _shares(story).values()]
    wrong = [count for count in counts if count is not None and not _whole(count)]
    return not wrong, {"wrong": [str(count)[:20] for count in wrong]}


def sides_sum_to_rated(story: StoryCluster) -> Finding | None:
    """Left, center and right together are the rated sources."""
    counts = [share.count for share in _shares(story).values()]
    rated = story.counts.rated
    if len(counts) < len(SIDES) or not all(map(_whole, [*counts, rated])):
        return None
    total = sum(count for count in counts if count is not None)
    return total == rated, {"sides": total, "rated": rated}


def rated_within_listed(story: StoryCluster) -> Finding | None:
    """No more sources are rated than listed."""
    rated, listed = story.counts.rated, story.counts.listed
    if rated is None or listed is None:
        return None
    return rated <= listed, {"rated": rated, "listed": listed}


def shown_are_the_members(story: StoryCluster) -> Finding | None:
    """The members are counted right and are no more than the story lists."""
    shown, listed, held = story.counts.shown, story.counts.listed, len(story.members)
    fits = listed is None or held <= listed
    return shown == held and fits, {"shown": shown, "members": held, "listed": listed}


def shares_sum_to_one(story: StoryCluster) -> Finding | None:
    """The shares computed from the counts are parts of one whole."""
    shares = [share.share for share in _shares(story).values() if share.share is not None]
    if len(shares) < len(SIDES):
        return None
    return math.isclose(sum(shares), 1, abs_tol=0.001), {"sum": round(sum(shares), 4)}


def shown_sums_to_hundred(story: StoryCluster) -> Finding | None:
    """The shown percentages of all three sides sum to 100: the site adjusts them so."""
    shown = [_percent(share) for share in _shares(story).values()]
    if len(shown) < len(SIDES) or None in shown or story.counts.rated == 0:
        return None
    total = sum(percent for percent in shown if percent is not None)
    return total == 100, {"sum": total}


def shown_stands_in_its_slot(story: StoryCluster) -> Finding | None:
    """What is shown for a side is a percentage, not a side's name or another text."""
    wrong = [
        side
        for side, share in _shares(story).items()
        if share.shown_text is not None and (_percent(share) is None or int(_percent(share) or 0) > 100)
    ]
    return not wrong, {"wrong": wrong}


def shown_fits_the_counts(story: StoryCluster) -> Finding | None:
    """Each shown percentage is its share rounded up or down, or one that some counts would allow."""
    bad = {
        side: share.shown_text
        for side, share in _shares(story).items()
        if (percent := _percent(share)) is not None and not _allowed(percent, share, story)
    }
    return not bad, {"wrong": bad}


def members_are_distinct(story: StoryCluster) -> Finding | None:
    """No article is listed twice."""
    urls = [_identity(member.url) for member in story.members if member.url]
    refs = [member.ref_id for member in story.members if member.ref_id]
    doubled = len(urls) - len(set(urls)) + len(refs) - len(set(refs))
    return doubled == 0, {"doubled": doubled}


def members_are_articles(story: StoryCluster) -> Finding | None:
    """Each member is another site's article: no offer, nothing of the aggregator's own."""
    own = host_of(story.url)
    wrong = [
        member.position
        for member in story.members
        if not member.url
        or (host_of(member.url) == own and not member.opaque_link)
        or not (member.headline or member.snippet or member.relation)
        or _is_offer(member.headline or member.snippet or "", story.upsell_text)
    ]
    return not wrong, {"wrong": wrong[:20]}


def bias_is_on_the_scale(story: StoryCluster) -> Finding | None:
    """Each member's bias label is one of the scale."""
    biases = [member.bias for member in story.members if member.bias]
    wrong = sorted({str(bias.label)[:40] for bias in biases if bias.label not in bias.scale})
    return not wrong, {"wrong": wrong[:20]}


def started_before_updated(story: StoryCluster) -> Finding | None:
    """A story is not updated before it started."""
    if not story.started or not story.updated:
        return None
    started, updated = story.started.value, story.updated.value
    try:
        return datetime.fromisoformat(started) <= datetime.fromisoformat(updated), {}
    except (ValueError, TypeError):
        return False, {"started": started[:40], "updated": updated[:40]}


CHECKS: tuple[Callable[[StoryCluster], Finding | None], ...] = (
    counts_are_whole,
    sides_sum_to_rated,
    rated_within_listed,
    shown_are_the_members,
    shares_sum_to_one,
    shown_sums_to_hundred,
    shown_stands_in_its_slot,
    shown_fits_the_counts,
    members_are_distinct,
    members_are_articles,
    bias_is_on_the_scale,
    started_before_updated,
)


def judge(story: StoryCluster, faults: Collection[str] = ()) -> Quality:
    """Return the quality of `story`: a flag for each broken check and each fault of its reading.

    A check that lacks its figures is left out of `checks`; `score` is the part of the others that holds,
    lowered by a tenth for each fault.
    """
    found = {check.__name__: check(story) for check in (*CHECKS, *STRUCTURE)}
    judged = {name: finding for name, finding in found.items() if finding is not None}
    broken = [name for name, (holds, _) in judged.items() if not holds]
    score = 1 - len(broken) / len(judged) - len(faults) / 10
    return Quality(
        score=round(max(0.0, score), 3),
        flags=(*broken, *sorted(faults)),
        checks={name: {"holds": holds, **figures} for name, (holds, figures) in judged.items()},
    )


def _shares(story: StoryCluster) -> dict[str, Share]:
    """Return the sides that are there."""
    held = story.distribution
    return {side: share for side in SIDES if held and (share := getattr(held, side)) is not None}


def _identity(url: str) -> str:
    try:
        return canonical(url)
    except ValueError:
        return url


def _whole(count: Any) -> bool:
    return isinstance(count, int) and not isinstance(count, bool) and count >= 0


def _percent(share: Share) -> int | None:
    match = SHOWN.fullmatch(share.shown_text or "")
    return int(match[1]) if match else None


def _allowed(percent: int, share: Share, story: StoryCluster) -> bool:
    """Tell whether whole counts can give `percent`, exactly where they are known."""
    rated, listed = _rated(story), story.counts.listed
    if share.count is not None and rated:
        return _rounds_to(share.count, rated, percent)
    bases = [rated] if rated else range(1, min(listed or MAX_BASE, MAX_BASE) + 1)
    return percent <= 100 and any(
        _rounds_to(count, base, percent)
        for base in bases
        for count in {percent * base // 100, -(-percent * base // 100)}
    )


def _rated(story: StoryCluster) -> int | None:
    """Return how many sources are rated, by the counts of all sides where the page does not say it."""
    counts = [share.count for share in _shares(story).values() if _whole(share.count)]
    told = sum(count for count in counts if count) if len(counts) == len(SIDES) else None
    return story.counts.rated or told


def _rounds_to(count: int, base: int, percent: int) -> bool:
    """Tell whether `percent` is `count` of `base` rounded up or down."""
    return 100 * count // base <= percent <= -(-100 * count // base)


def _is_offer(text: str, upsells: Collection[str]) -> bool:
    return text in upsells or OFFER.search(text[:200]) is not None
