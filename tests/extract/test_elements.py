"""Elements are what searches of their own would find, in page order."""

from __future__ import annotations

import pytest

from crawler.extract.elements import Elements
from crawler.extract.page import Page

PAGE = """
<head><title>Pier reopens</title><link REL="Canonical" href="/pier"><link rel="stylesheet" href="/a.css">
<meta name="author" content="Ada Quill"><meta name="date" content="2026-05-05"></head>
<body><svg><title>A gull</title></svg><video><track src="/v.vtt"></video>
<script>a</script>
<h1>Pier reopens</h1>
<p class="deck">Short.</p><a href="/staff/quill">Ada</a><i itemprop="dateline">Ridgeford</i><p>Long.</p>
"""


@pytest.mark.parametrize(
    "selector", ["head > title", "link[rel=canonical]", "meta", "script", "track", "h1", "p", "svg title"]
)
def test_a_selector_finds_what_a_search_of_its_own_finds(selector: str) -> None:
    page = Page.parse(PAGE, "https://ridge.example/pier")
    wanted = [node.mem_id for node in page.tree.css(selector)]
    assert wanted
    assert [node.mem_id for node in page.elements.select(selector)] == wanted


def test_elements_of_a_tag_are_in_the_order_of_the_page() -> None:
    found = Elements(Page.parse(PAGE, "https://ridge.example/pier").tree)
    assert [node.attrs.get("rel") for node in found.of("link")] == ["Canonical", "stylesheet"]
    assert [node.text() for node in found.of("title")] == ["Pier reopens", "A gull"]
    assert found.of("meta")[0].attrs.get("content") == "Ada Quill"
