"""The download handler of http and https: the tap, connecting only where the guard lets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.capture.tap import TapHandler
from crawler.config import Config
from crawler.fetch.connect import Gate, install

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.web.client import Agent


class DownloadHandler(TapHandler):
    """Scrapy's HTTP/1.1 handler with every connection judged and every byte recorded."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor  # installed only now

        self._gate = Gate.from_config(Config.from_settings(crawler.settings), reactor)

    def prepare(self, agent: Agent) -> None:
        """Put the gate before the agent's connections."""
        install(agent, self._gate)
