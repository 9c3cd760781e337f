"""What pages of a run share: a style sheet that one of them was given, the next is given again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.http import Response

MOST_BYTES = 64 << 20


class Shared:
    """Responses by the address that was asked for, as many as MOST_BYTES hold."""

    def __init__(self) -> None:
        self._held: dict[str, Response] = {}
        self._bytes = 0

    def get(self, url: str) -> Response | None:
        """Return what came for an address, where it is held."""
        return self._held.get(url)

    def put(self, url: str, response: Response) -> None:
        """Hold a response that may be given again."""
        fits = self._bytes + len(response.body) <= MOST_BYTES
        if response.status == 200 and fits and url not in self._held:
            self._bytes += len(response.body)
            self._held[url] = response
