"""Every outlet and layout that the spider files state, gathered once."""

from __future__ import annotations

import gc
import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, TypeVar

from crawler.extract.layout import Layout, Outlet, bare_host
from crawler.extract.story.layout import StoryLayout

SPIDERS = "spiders"
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
        """A selector that finds something in every page of a layout of any group."""
        fingerprints = [layout.fingerprint for group in self.groups for layout in group.layouts]
        return ", ".join(dict.fromkeys(f[0] if f else "html" for f in fingerprints)) or ":not(*)"

    def outlet(self, host: str) -> tuple[Group, Outlet] | None:
        """Return the group and outlet of a host, or None."""
        return self.hosts.get(bare_host(host))


@cache
def library() -> Library:
    """Return what the modules under `spiders` state; an import error there is the project's own fault.

    From then on the collector of cycles leaves alone what is loaded: it stays for good, and a look at all of
    it takes as long as the reading of ten pages.
    """
    stated = stated_in(SPIDERS)
    gc.freeze()
    return stated


def stated_in(package: str) -> Library:
    """Return what the modules of an importable package state."""
    spiders = list(_spiders(package))
    groups = tuple(_group(s) for s in spiders if getattr(s, "outlets", None))
    aggregators = tuple(_aggregator(s) for s in spiders if getattr(s, "hosts", None))
    hosts = {bare_host(o.host): (group, o) for group in groups for o in group.outlets}
    return Library(groups, aggregators, hosts)


def _spiders(name: str) -> Iterator[type]:
    package = importlib.import_module(name)
    for info in pkgutil.walk_packages(package.__path__, f"{name}."):
        module = importlib.import_module(info.name)
        yield from (v for v in vars(module).values() if isinstance(v, type) and v.__module__ == info.name)


def _group(spider: Any) -> Group:
    return Group(str(spider.group or spider.name), tuple(spider.outlets), _newest_first(spider.layouts))


def _aggregator(spider: Any) -> Aggregator:
    return Aggregator(str(spider.name), tuple(map(bare_host, spider.hosts)), _newest_first(spider.layouts))


def _newest_first(layouts: Sequence[Dated]) -> tuple[Dated, ...]:
    return tuple(sorted(layouts, key=lambda layout: layout.since, reverse=True))
