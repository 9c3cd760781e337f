"""The list of what a page is shown with, kept beside it as `urn:pageinfo:`, in the form of Browsertrix."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from crawler.archive.archive import Made

if TYPE_CHECKING:
    from scrapy.http import Response

Entries = dict[str, dict[str, Any]]
"""By address: `status` (0 where nothing came), `type` as Playwright names it, and what else is known."""


@dataclass
class PageInfo:
    """The list of the page at `url`; not `whole` where a limit or the page's time left something out."""

    url: str
    whole: bool = True
    urls: Entries = field(default_factory=dict)

    def made(self) -> Made:
        """Return the record of it."""
        info = {
            "url": self.url,
            "ts": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "whole": self.whole,
            "urls": self.urls,
        }
        return Made("pageinfo", "application/json", msgspec.json.encode(info))


def answered(response: Response, kind: str) -> dict[str, Any]:
    """Return what is listed of an answer; `sha256` is that of the body as it was decoded."""
    declared = response.headers.get("Content-Type") or b""
    return {
        "status": response.status,
        "mime": declared.split(b";")[0].strip().decode("latin-1"),
        "type": kind,
        "sha256": hashlib.sha256(response.body).hexdigest(),
    }


def entries(asked: str, meta: Mapping[str, Any], url: str, last: dict[str, Any]) -> Entries:
    """Return what is listed of an address: what came `last`, at `url`, and the redirects that led there.

    `meta` is that of the last request, in which Scrapy notes them.
    """
    statuses = meta.get("redirect_reasons", [])
    hops = [asked, *meta.get("redirect_urls", [])[1:]]
    found = {
        hop: {"status": status, "type": last["type"]} for hop, status in zip(hops, statuses, strict=False)
    }
    found[url if statuses else asked] = last
    return found
