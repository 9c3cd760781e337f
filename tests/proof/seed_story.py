"""Pours the seed text of an aggregator's story into the true template and judges the record."""

from __future__ import annotations

import re
from pathlib import Path

from crawler.extract.story.read import read_story
from crawler.records import Locked, StoryCluster
from tests.site.ground import MemberSpec, StorySpec, story_page
from tests.site.spoil import stories

SEED = Path("seeds", "aggregator-story.txt")
URL = "https://ground.news/article/seed-story_b0b0b0"
RATED = (19, 62, 19)
"""Counts that show 62 per cent for the center: the seed gives the percentage alone."""


def main(shared: Path) -> int:
    """Read the seed under `shared` with and without the page's state; 0 right, 1 wrong, 2 no seed."""
    try:
        text = (shared / SEED).read_text(encoding="utf-8")
    except OSError as error:
        print(f"{shared / SEED}: {error.strerror}")
        return 2
    faults = [
        f"{name}: {fault}"
        for name, state in (("with state", True), ("markup alone", False))
        for fault in judge(read_story(story_page(poured(text, state=state)), URL), text)
    ]
    faults += unnamed(poured(text, state=True))
    right = "3 bullets, 131 listed, 62% center, locks seen, 2 members, each spoilt page named: right"
    print("\n".join(faults) or right)
    return 1 if faults else 0


def unnamed(story: StorySpec) -> list[str]:
    """Return a line for each way of spoiling the page that its record does not name."""
    found = {name: read_story(html, URL).quality.flags for name, (html, _) in stories(story).items()}
    right = {name: flags for name, (_, flags) in stories(story).items()}
    return [f"{name}: named {found[name]}" for name, flags in right.items() if set(found[name]) != flags]


def poured(text: str, *, state: bool) -> StorySpec:
    """Return the seed as a story; outlets, addresses and times are ours, for the seed has none."""
    title, *lines = text.strip().splitlines()
    bullets = tuple(line[2:] for line in lines if line.startswith("- ") and "% of the sources" not in line)
    heads = [i for i, line in enumerate(lines) if line == title]
    members = tuple(_member(n, title, lines[i + 1]) for n, i in enumerate(heads))
    return StorySpec(
        slug=URL.rpartition("/")[2],
        title=title,
        bullets=bullets,
        members=members,
        counts=RATED,
        listed=int(re.findall(r"^(\d+) Articles$", text, re.MULTILINE)[0]),
        started="2023-09-06T14:00:00.000Z",
        updated="2023-09-07T09:00:00.000Z",
        state=state,
    )


def judge(story: StoryCluster, text: str) -> list[str]:
    """Return what of the record is not as the seed has it."""
    title, *lines = text.strip().splitlines()
    center = story.distribution.center if story.distribution else None
    summaries = story.summaries or ()
    offers = tuple(line for line in lines if line.startswith("To view "))
    wanted = {
        "title": (story.title, title),
        "bullets": ([s.bullets for s in summaries], [tuple(line[2:] for line in lines[:3])]),
        "number of bullets": (sum(len(s.bullets) for s in summaries), 3),
        "listed": (story.counts.listed, 131),
        "center as shown": (center and center.shown_text, "62%"),
        "factuality": (story.factuality, Locked()),
        "ownership": (story.ownership, Locked()),
        "offers": (story.upsell_text, offers),
        "number of members": (len(story.members), 2),
        "headlines": ([m.headline for m in story.members], [title, title]),
        "snippets": ([m.snippet for m in story.members], [lines[6], lines[8]]),
        "offers among the members": ([m.headline for m in story.members if m.headline in offers], []),
        "flags": (set(story.quality.flags) - {"state_missing"}, set()),
    }
    return [f"{name} is {got!r}, not {right!r}" for name, (got, right) in wanted.items() if got != right]


def _member(number: int, headline: str, snippet: str) -> MemberSpec:
    return MemberSpec(
        url=f"https://outlet{number}.example/story",
        outlet=f"Outlet {number}",
        headline=headline,
        snippet=snippet,
        published="2023-09-06T15:00:00.000Z",
    )
