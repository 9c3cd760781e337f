"""Every outlet and layout that the spider files state, gathered once."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from typing import Any, TypeVar

from crawler.extract.layout import Layout, Outlet, bare_host
from crawler.extract.story.layout import StoryLayout

SPIDERS = ("spiders.aggregators", "spiders.groups", "spiders.outlets")
"""The packages whose modules state facts; what else `spiders` holds takes a crawler to be loaded."""
_LAST = re.compile(r"(?:^| )(?P<tag>[a-z][a-z0-9]*)(?:[#.][\w-]+|\[[^\[\] ]+\])*$")
Dated = TypeVar("Dated", Layout, StoryLayout)


@dataclass(frozen=True)
class Group:
    """The outlets of one spider and their layouts, newest first."""

    name: str
    outlets: tuple[Outlet, ...]
    layouts: tuple[Layout, ...]


@dataclass(frozen=True)
class Aggregator:
    """An aggregator's hosts and story layouts, newest first."""

    name: str
    hosts: tuple[str, ...]
    layouts: tuple[StoryLayout, ...]


@dataclass(frozen=True)
class Library:
    """All groups and aggregators, and whose host is whose."""

    groups: tuple[Group, ...]
    aggregators: tuple[Aggregator, ...]
    hosts: dict[str, tuple[Group, Outlet]]

    @cached_property
    def templates(self) -> str:
        """A selector that finds something in every page of a layout of any group.

        Every page is searched for it, and each selector of a list takes as long as another: those for the
        same tag are one.
        """
        fingerprints = [layout.fingerprint for group in self.groups for layout in group.layouts]
        firsts = dict.fromkeys(f[0] if f else "html" for f in fingerprints)
        tagged = groupby(sorted(firsts, key=_tag_of), _tag_of)
        return ", ".join(f"{tag}:is({', '.join(selectors)})" for tag, selectors in tagged) or ":not(*)"

    def outlet(self, host: str) -> tuple[Group, Outlet] | None:
        """Return the group and outlet of a host, or None."""
        return self.hosts.get(bare_host(host))


@cache
def library() -> Library:
    """Return what the modules in SPIDERS state; an import error there is the project's own fault."""
    return stated_in(*SPIDERS)


def stated_in(*packages: str) -> Library:
    """Return what the modules of importable packages state."""
    stated = [facts for package in packages for facts in facts_in(package)]
    groups = tuple(_group(facts) for facts in stated if getattr(facts, "outlets", None))
    aggregators = tuple(_aggregator(facts) for facts in stated if getattr(facts, "hosts", None))
    hosts = {bare_host(o.host): (group, o) for group in groups for o in group.outlets}
    return Library(groups, aggregators, hosts)


def facts_in(package: str) -> Iterator[type]:
    """Yield the classes that the modules of an importable package define."""
    root = importlib.import_module(package)
    for info in pkgutil.walk_packages(root.__path__, f"{package}."):
        module = importlib.import_module(info.name)
        yield from (v for v in vars(module).values() if isinstance(v, type) and v.__module__ == info.name)


def _group(facts: Any) -> Group:
    return Group(str(facts.group or facts.name), tuple(facts.outlets), _newest_first(facts.layouts))


def _aggregator(facts: Any) -> Aggregator:
    return Aggregator(str(facts.name), tuple(map(bare_host, facts.hosts)), _newest_first(facts.layouts))


def _tag_of(selector: str) -> str:
    """Return the tag that a selector asks of an element, or `*` where it may ask for any."""
    match = _LAST.search(selector)
    return match["tag"] if match else "*"


def _newest_first(layouts: Sequence[Dated]) -> tuple[Dated, ...]:
    return tuple(sorted(layouts, key=lambda layout: layout.since, reverse=True))
