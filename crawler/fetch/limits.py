"""Limits that Scrapy lacks: how far a body may unfold, and how long a host may keep its answer back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest

from crawler.fetch.refuse import Refused

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response
    from twisted.web.client import Agent

RATIO = 200
"""Times its size on the wire that a body may unfold to; news comes to 3-15, deflate's most is 1032."""
FLOOR = 1_000_000
"""Bytes that any body may unfold to, however small it was."""


class DecompressMiddleware(HttpCompressionMiddleware):
    """Scrapy's decoder of Content-Encoding, which stops at RATIO as well as at DOWNLOAD_MAXSIZE."""

    def process_response(  # type: ignore[override]  # the old `spider` argument is left out
        self, request: Request, response: Response
    ) -> Request | Response:
        """Decode the body. Raises Refused `bomb` where it unfolds too far; all codings together count."""
        most = request.meta.get("download_maxsize", self._max_size) or float("inf")
        most = int(min(most, max(FLOOR, RATIO * len(response.body))))
        bounded = request.replace(meta={**request.meta, "download_maxsize": most})
        try:
            return super().process_response(bounded, response)
        except IgnoreRequest as error:
            size = len(response.body)
            raise Refused("bomb", f"{size} bytes unfold to more than {most}; kept as they came") from error


def limit_head(agent: Agent, seconds: float, clock: Any) -> None:
    """Give each request of `agent` this long to connect and to bring the whole head of its response.

    Fails with Scrapy's DownloadTimeoutError; interim responses and endless headers win no time.
    """
    send: Any = agent.request

    def limited(*args: Any) -> Any:
        return send(*args).addTimeout(seconds, clock, _late)

    agent.request = limited  # type: ignore[method-assign, assignment]


def _late(_: object, seconds: float) -> NoReturn:
    raise DownloadTimeoutError(f"no head of a response within {seconds:g} seconds")
