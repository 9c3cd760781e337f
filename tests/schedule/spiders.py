"""A spider with a time of its own, for the commands that look for one."""

from __future__ import annotations

from scrapy import Spider


class NewsFake(Spider):
    """Crawls nothing."""

    name = "news_fake"
    every = "20m"
