"""The spider bases: a group is its outlets and layouts, an aggregator its story layouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from scrapy import Spider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.extract.layout import Layout, Outlet
    from crawler.extract.story_layout import StoryLayout


class OutletSpider(Spider):
    """A group of newsrooms on one content system, or one newsroom of its own."""

    group: ClassVar[str | None] = None
    every: ClassVar[str | None] = None
    layouts: ClassVar[Sequence[Layout]] = ()
    outlets: ClassVar[Sequence[Outlet]] = ()


class AggregatorSpider(Spider):
    """A site whose pages gather other outlets' articles into stories."""

    every: ClassVar[str | None] = None
    hosts: ClassVar[Sequence[str]] = ()
    layouts: ClassVar[Sequence[StoryLayout]] = ()
