"""The usual places of a news page's fields: what is read where no layout says better."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from crawler.extract.bylines import Bylines
from crawler.extract.layout import Layout
from crawler.extract.readers import NOWHERE, Reader, Scope, css, ld, meta
from crawler.extract.titles import Titles
from crawler.records import Candidate

_DAY_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/_-]|$)")


@dataclass(frozen=True)
class AddressDay(Reader):
    """The day in the page's address, as in `/2026/02/11/heron-count/`."""

    def _find(self, scope: Scope) -> Iterator[Candidate]:
        match = _DAY_IN_PATH.search(scope.page.url)
        if match:
            day = f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}"
            yield Candidate(via="url", path="path", raw=match[0].strip("/"), value=day)


_TIMES = "time[datetime], [itemprop=datePublished][datetime]"

GENERIC = Layout(
    since=date.min,
    article=r"(?!)",
    fingerprint=(),
    root="html",
    body=NOWHERE,
    headline=Titles(),
    authors=Bylines(),
    published=ld("datePublished")
    | meta("article:published_time")
    | meta("datepublished")
    | meta("parsely-pub-date")
    | meta("sailthru.date")
    | meta("pubdate")
    | meta("publishdate")
    | meta("dc.date.issued")
    | meta("dc.date")
    | meta("dcterms.date")
    | meta("date")
    | css(_TIMES, "datetime")
    | css("time, .published, .post-date, .entry-date, .date, .timestamp, .datum")
    | AddressDay(),
    modified=ld("dateModified")
    | meta("article:modified_time")
    | meta("datemodified")
    | meta("og:updated_time"),
)
"""The usual places. Nothing in it is known of any one site."""
