"""Redirects that lead nowhere are answers like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware as ScrapyRedirect

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class RedirectMiddleware(ScrapyRedirect):
    """Scrapy's, which fails over a Location that is no address at all, such as `javascript:` or `http://[`."""

    def process_response(  # type: ignore[override]  # the old `spider` argument is left out
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the request that `response` redirects to, or the response itself."""
        try:
            return super().process_response(request, response)
        except ValueError:
            return response
