"""A downloader middleware that refuses what the guard refuses, before and after the connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from crawler.config import Config
from crawler.errors import GuardError
from crawler.fetch.guard import judge_url

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Downloader
    from scrapy.crawler import Crawler


STOPPED = "stopped"
"""The reason of a page that was not asked for because the crawl was told to stop."""


class Refused(IgnoreRequest):
    """A request was not made: `reason` is the guard's one word, `detail` a line for people."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class RefuseMiddleware:
    """Judge each request, redirects and robots.txt included; turn the gate's refusal into `Refused`."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RefuseMiddleware:
        """Take ALLOW_PRIVATE_ADDRESSES."""
        return cls(Config.from_settings(crawler.settings).allow_private_addresses)

    def process_request(self, request: Request) -> None:
        """Refuse a URL that no request may be made for."""
        try:
            judge_url(request.url, self._allow_private)
        except GuardError as error:
            raise Refused(error.reason, str(error)) from error

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Pass the refusal of a connection on as what Scrapy takes for a decision, not for a fault."""
        if isinstance(exception, GuardError):
            raise Refused(exception.reason, str(exception)) from exception


def refuse_queued(downloader: Downloader) -> None:
    """Refuse every request that waits for its turn, because the crawl is to stop; those sent go on.

    Scrapy itself would send up to CONCURRENT_REQUESTS more, each after its host's delay.
    """
    for slot in downloader.slots.values():
        while slot.queue:
            _, asked = slot.queue.popleft()
            asked.errback(Refused(STOPPED, "the crawl was told to stop before the page was asked for"))
