"""A downloader middleware that asks for nothing that is withheld."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy.exceptions import NotConfigured

from crawler.config import Config
from crawler.fetch.refuse import Refused
from crawler.index.exclusions import Exclusions

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class ExcludeMiddleware:
    """Refuse what the list of exclusions names, redirects to it included."""

    def __init__(self, exclusions: Exclusions) -> None:
        self._exclusions = exclusions

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ExcludeMiddleware:
        """Read EXCLUSIONS. Raises SettingsError; NotConfigured where nothing is withheld."""
        exclusions = Exclusions.load(Config.from_settings(crawler.settings).exclusions)
        if not exclusions.entries:
            raise NotConfigured
        return cls(exclusions)

    def process_request(self, request: Request) -> None:
        """Refuse an address whose captures of today would be withheld."""
        if found := self._exclusions.excluded(request.url, datetime.now(UTC)):
            raise Refused("excluded", str(found))
