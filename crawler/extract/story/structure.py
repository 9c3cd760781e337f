"""What must hold of how an aggregator arranges a story: leads, columns and labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.records import Member, StoryCluster

Finding = tuple[bool, dict[str, Any]]
"""Whether a check holds, and the figures it was judged on."""

LABELS_OF_SIDE = {
    "left": {"farLeft", "left", "leanLeft"},
    "center": {"center"},
    "right": {"farRight", "right", "leanRight"},
}
ANY_SIDE = {"mixed"}
"""Labels of outlets that stand on no side."""


def a_story_has_one_lead(story: StoryCluster) -> Finding | None:
    """Where members have relations and no sides, one of them leads, and it stands first."""
    related = [member for member in story.members if member.relation and not member.side]
    if not related:
        return None
    leads = [member.position for member in related if member.relation == "lead"]
    return leads == [0], {"leads": leads[:20]}


def a_side_has_one_lead(story: StoryCluster) -> Finding | None:
    """Each shown column has one leading article at most."""
    sides = Counter(member.side for member in _sided(story) if member.relation == "lead")
    crowded = sorted(str(side) for side, count in sides.items() if count > 1)
    return (not crowded, {"crowded": crowded}) if sides else None


def labels_fit_their_sides(story: StoryCluster) -> Finding | None:
    """An article stands in the column of its outlet's label."""
    labelled = [(member.position, member.side, member.bias.label) for member in _sided(story) if member.bias]
    wrong = [
        position
        for position, side, label in labelled
        if label not in ANY_SIDE and label not in LABELS_OF_SIDE[str(side)]
    ]
    return (not wrong, {"wrong": wrong[:20]}) if labelled else None


STRUCTURE: tuple[Callable[[StoryCluster], Finding | None], ...] = (
    a_story_has_one_lead,
    a_side_has_one_lead,
    labels_fit_their_sides,
)


def _sided(story: StoryCluster) -> list[Member]:
    return [member for member in story.members if member.side]
