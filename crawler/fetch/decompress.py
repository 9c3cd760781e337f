"""The decoder of Content-Encoding, with a limit on how far a body may unfold."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from crawler.capture.member import unpacked
from crawler.fetch.refuse import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request

MAXSIZE = "download_maxsize"
"""Scrapy's key of `request.meta` for the largest body."""
RATIO = 200
"""Times its size on the wire that a body may unfold to; news comes to 3-15, deflate's most is 1032."""
FLOOR = 1_000_000
"""Bytes that any body may unfold to, however small it was."""

GZIP = (b"gzip", b"x-gzip")


class DecompressMiddleware(HttpCompressionMiddleware):
    """Scrapy's decoder, which stops at RATIO as well as at DOWNLOAD_MAXSIZE."""

    def process_response(  # type: ignore[override]  # the old `spider` argument is left out
        self, request: Request, response: Response
    ) -> Request | Response:
        """Decode the body. Raises Refused `bomb` where it unfolds too far; all codings together count."""
        codings = response.headers.getlist("Content-Encoding")
        if not codings:
            return response
        largest = request.meta.get(MAXSIZE, self._max_size) or float("inf")
        most = int(min(largest, max(FLOOR, RATIO * len(response.body))))
        if len(codings) == 1 and codings[0] in GZIP and (body := unpacked(response.body, most)):
            return self._unpacked(response, body)
        with _bounded(request, most) as bound:
            try:
                return super().process_response(request, _plain(response))
            except IgnoreRequest as error:
                size = len(response.body)
                raise Refused(
                    "bomb", f"{size} bytes unfold to more than {bound}; kept as they came"
                ) from error

    def _unpacked(self, response: Response, body: bytes) -> Response:
        """Return a response as Scrapy does whose one coding is undone; it copies everything twice."""
        headers = response.headers
        del headers["Content-Encoding"]
        if self.stats:
            self.stats.inc_value("httpcompression/response_bytes", len(body))
            self.stats.inc_value("httpcompression/response_count")
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        same = {name: getattr(response, name) for name in Response.attributes if name != "headers"}
        made = kind(**{**same, "body": body})
        made.headers = headers  # as they are: a copy would be made field by field
        return made

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        """Undo one coding: a faultless gzip at ISA-L's speed, all else as Scrapy does."""
        fast = unpacked(body, max_size) if encoding in GZIP else None
        return HttpCompressionMiddleware._decode(body, encoding, max_size) if fast is None else fast


@contextmanager
def _bounded(request: Request, most: int) -> Iterator[int]:
    """Let a body unfold to `most` bytes while the block runs."""
    before = request.meta.get(MAXSIZE)
    request.meta[MAXSIZE] = most
    try:
        yield most
    finally:
        request.meta.pop(MAXSIZE)
        if before is not None:
            request.meta[MAXSIZE] = before


def _plain(response: Response) -> Response:
    """Return the response without its class: a text would be guessed the charset of its packed bytes."""
    return Response(**{name: getattr(response, name) for name in Response.attributes})
