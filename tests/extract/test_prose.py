"""A story is read where its layout says it stands, without what the layout drops there."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.extract.layout import Layout
from crawler.extract.page import Page
from crawler.extract.prose import declared_prose
from crawler.extract.readers import css

HTML = (
    "<main><div class=story><p>One.</p><p class=ad>Ad.</p><p>Two.</p></div>"
    "<div class=more><p>Three.</p></div></main><footer><p class=ad>Ad.</p></footer>"
)


def texts(body: str, drop: str) -> list[str]:
    layout = Layout(since=date.min, article="x", fingerprint=(), body=css(body), drop=drop)
    page = Page.parse(HTML, "https://www.pellet.example/a")
    return [d.text for d in declared_prose(page, layout).found.drafts]


@pytest.mark.parametrize(
    ("body", "drop", "kept"),
    [
        (".story", ".ad", ["One.", "Two."]),
        (".story", ".story > .ad, .ad + p", ["One."]),
        (".story", "main .story p:last-child", ["One.", "Ad."]),
        (".story", ".story", []),
        (".more", ".story + .more p", []),
        (".story, .more", ".ad, .more", ["One.", "Two."]),
        ("html", ".ad", ["One.", "Two.", "Three."]),
        (".nothing", ".ad", []),
    ],
)
def test_what_is_dropped_is_told_in_one_element_as_in_several(body: str, drop: str, kept: list[str]) -> None:
    assert texts(body, drop) == kept
