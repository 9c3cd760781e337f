"""The decoder of Content-Encoding, with a limit on how far a body may unfold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.fetch.refuse import Refused

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

RATIO = 200
"""Times its size on the wire that a body may unfold to; news comes to 3-15, deflate's most is 1032."""
FLOOR = 1_000_000
"""Bytes that any body may unfold to, however small it was."""


class DecompressMiddleware(HttpCompressionMiddleware):
    """Scrapy's decoder, which stops at RATIO as well as at DOWNLOAD_MAXSIZE."""

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
