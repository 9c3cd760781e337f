"""What a file under `spiders` states of a group of newsrooms or of an aggregator.

Facts alone: who reads a page needs them and no crawler. `crawler.crawl.spiders` makes spiders of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from crawler.discover.doors import Door
    from crawler.extract.layout import Layout, Outlet
    from crawler.extract.story.layout import StoryLayout


class GroupFacts:
    """A group of newsrooms on one content system, or one newsroom of its own; `name` is its spider's."""

    name: str
    every: ClassVar[str | None] = None
    """How often a timetable starts the spider that names no time, as `20m`."""
    group: ClassVar[str | None] = None
    """What records call the group, where that is not `name`."""
    layouts: ClassVar[Sequence[Layout]] = ()
    doors: ClassVar[Sequence[Door]] = ()
    """Where the group's newsrooms show what is new, the best first; the front page where none is said."""
    outlets: ClassVar[Sequence[Outlet]] = ()


class AggregatorFacts:
    """A site whose pages gather other outlets' articles into stories; `name` is its spider's."""

    name: str
    every: ClassVar[str | None] = None
    """How often a timetable starts the spider that names no time, as `20m`."""
    hosts: ClassVar[Sequence[str]] = ()
    layouts: ClassVar[Sequence[StoryLayout]] = ()
