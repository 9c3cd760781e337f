"""Pages of a sample spoilt in every way in which readers are known to fail, and how each is named."""

from __future__ import annotations

from dataclasses import replace

from tests.site.ground import MemberSpec, StorySpec, story_page
from tests.site.template import article_page
from tests.site.truth import Sample

Spoilt = dict[str, tuple[str, set[str]]]
"""By what was done: the page, and the flags that its record must have."""

OFFER = MemberSpec(
    url="https://ground.news/subscribe",
    outlet="Offer",
    headline="To view factuality data please Upgrade to Premium",
    snippet="",
    published="2026-11-20T15:00:00.000Z",
)
LEFT = '<button type="button" id="left-sources-button"><span>Left</span><div><span>'


def articles(sample: Sample) -> Spoilt:
    """Return the page of `sample`, which has a transcript and three paragraphs at least, spoilt."""
    html = article_page(sample).decode(sample.charset)
    first, second, third, *rest = [f"<p>{paragraph}</p>" for paragraph in sample.paragraphs]
    glued = _put(html, first, f"<p>{''.join(sample.texts)}</p>")
    for paragraph in (second, third, *rest):
        glued = _put(glued, paragraph, "")
    swapped = _put(_put(_put(html, second, "<x-here>"), third, second), "<x-here>", third)
    return {
        "a paragraph dropped": (_put(html, second, ""), {"twin_mismatch"}),
        "a paragraph doubled": (_put(html, second, second * 2), {"twin_mismatch"}),
        "two paragraphs swapped": (swapped, {"twin_mismatch"}),
        "the body joined again": (glued, {"glued_text"}),
        "the transcript in the body": (
            _put(html, first, f"{first}<p>{sample.transcript_raw}</p>"),
            {"twin_mismatch", "transcript_in_body"},
        ),
    }


def stories(story: StorySpec) -> Spoilt:
    """Return the page of `story`, whose center has the largest share, spoilt; `bare` is without its state."""
    left, center, _ = story.percents()
    html, bare = (story_page(replace(story, state=state)).decode() for state in (True, False))
    missing = {"state_missing"}
    shown = f"{center}<!-- -->% <!-- -->of the sources are<!-- --> Center"
    wrong = _put(bare, shown, shown.replace(str(center), "99", 1))
    state_left, state_center = (f'\\"{side}Percent\\": ' for side in ("left", "center"))
    offers = [replace(story, members=(*story.members, OFFER), state=state) for state in (True, False)]
    return {
        "Center as the left": (
            _put(html, f"{state_left}{left}", f'{state_left}\\"Center\\"'),
            {"mistyped:left_shown"},
        ),
        "Center as the left, bare": (
            _put(bare, f"{LEFT}{story.counts[0]}", f"{LEFT}Center"),
            {"mistyped:left", *missing},
        ),
        "the center's share as the left's": (
            _put(html, shown, shown.replace("Center", "Left")),
            {"differs:left_shown"},
        ),
        "the center's share as the left's, bare": (
            _put(bare, shown, shown.replace("Center", "Left")),
            {"shown_fits_the_counts", *missing},
        ),
        "a share that no counts allow": (
            _put(html, f"{state_center}{center}", f"{state_center}99"),
            {"shown_sums_to_hundred", "shown_fits_the_counts", "differs:center_shown"},
        ),
        "a share that no counts allow, bare": (wrong, {"shown_fits_the_counts", *missing}),
        "an offer as a member": (story_page(offers[0]).decode(), {"not_a_member"}),
        "an offer as a member, bare": (story_page(offers[1]).decode(), {"not_a_member", *missing}),
    }


def _put(html: str, old: str, new: str) -> str:
    if html.count(old) != 1:
        raise ValueError(f"stands {html.count(old)} times in the page: {old[:80]}")
    return html.replace(old, new)
