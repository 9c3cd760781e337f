"""The usual places of a news page's fields: what is read where no layout says better."""

from __future__ import annotations

from datetime import date

from crawler.extract.bylines import Bylines
from crawler.extract.layout import Layout
from crawler.extract.readers import NOWHERE, ld, meta
from crawler.extract.times import Times
from crawler.extract.titles import Titles
from crawler.extract.trail import Nearest, Trail

GENERIC = Layout(
    since=date.min,
    article=r"(?!)",
    fingerprint=(),
    root="html",
    body=NOWHERE,
    headline=Titles(),
    authors=Bylines(),
    published=Times(),
    modified=Times(is_changed=True),
    section=meta("article:section") | ld("articleSection") | Nearest(),
    breadcrumbs=Trail(),
)
"""The usual places. Nothing in it is known of any one site."""
