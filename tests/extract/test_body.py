"""Elements become blocks in reading order, each text once."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.body import Found, walk
from crawler.extract.page import Page
from crawler.extract.prose import outermost

BASE = "https://www.pellet.example/news/"


def read(html: str, drop: str = "") -> Found:
    tree = LexborHTMLParser(f"<main>{html}</main>")
    root = tree.css_first("main")
    assert root is not None
    dropped = {n.mem_id for n in root.css(drop)} if drop else set()
    return walk([root], BASE, lambda node, _: node.mem_id in dropped)


def blocks(html: str, drop: str = "") -> list[tuple[str, str]]:
    return [(d.type, d.text) for d in read(html, drop).drafts]


def test_paragraphs_heads_items_quotes_and_tables_keep_their_kind_and_order() -> None:
    html = """<h2>Head</h2><p>One <b>bold</b>&nbsp;word</p><ul><li>a<li><p>b</p></ul>
        <blockquote><p>q</p>r</blockquote><table><tr><th>x<td>1<tr><th>y<td>2</table>tail"""
    assert blocks(html) == [
        ("h", "Head"),
        ("p", "One bold word"),
        ("li", "a"),
        ("li", "b"),
        ("quote", "q"),
        ("quote", "r"),
        ("table", "x\t1\ny\t2"),
        ("p", "tail"),
    ]


def test_double_line_breaks_end_paragraphs_and_single_ones_do_not_end_verses() -> None:
    assert blocks("one<br><br>two<br> <br/>three") == [("p", "one"), ("p", "two"), ("p", "three")]
    assert blocks("<p>a rose<br>is a rose</p>") == [("p", "a rose\nis a rose")]


def test_long_lines_with_single_breaks_are_paragraphs() -> None:
    line = "A sentence that is long enough to be a paragraph of its own, as old pages write them, ends here."
    assert blocks(f"<div>{line}<br>{line}<br>{line}</div>") == [("p", line)] * 3


def test_dropped_and_silent_elements_leave_no_text() -> None:
    html = (
        "<p>a<script>x</script><i class=ad>Advertisement</i>b</p><div class=ad><p>c</p></div><style>d</style>"
    )
    assert blocks(html, ".ad") == [("p", "ab")]


def test_a_layout_table_is_read_through() -> None:
    assert blocks("<table><tr><td><p>left</p></td><td><p>right</p></td></tr></table>") == [
        ("p", "left"),
        ("p", "right"),
    ]


def test_links_are_kept_with_their_block_and_only_web_addresses() -> None:
    found = read(
        '<p>see <a href="/a?b=1&amp;c">this <i>one</i></a>, <a href="javascript:x()">that</a>'
        ' <a href="#n">n</a></p>'
    )
    assert found.drafts[0].links == [("https://www.pellet.example/a?b=1&c", "this one")]
    assert found.drafts[0].html == (
        'see <a href="https://www.pellet.example/a?b=1&amp;c">this <i>one</i></a>, that n'
    )


def test_markup_in_text_stays_text() -> None:
    found = read("<p><b>x</b> &lt;script&gt;alert(1)&lt;/script&gt;</p>")
    assert found.drafts[0].html == "<b>x</b> &lt;script&gt;alert(1)&lt;/script&gt;"


def test_the_html_of_a_line_has_its_spaces_once() -> None:
    assert read("<p>One \n  <b>bold</b>\u200b \n word</p>").drafts[0].html == "One <b>bold</b> word"


@pytest.mark.parametrize("inside", ["Ada writes.", "Ada <b>writes</b>."])
def test_a_paragraph_inside_italics_is_slanted_whatever_it_holds(inside: str) -> None:
    first, second = read(f"<em><p>{inside}</p></em><p>Plain.</p>").drafts
    assert first.slanted > 0.9
    assert second.slanted == 0


def test_an_element_with_nothing_in_it_leaves_no_markup() -> None:
    first, second = read('<p><i class=icon></i>One <b></b>word<a href="/n"></a></p><p>An <i>x</i></p>').drafts
    assert (first.text, first.html, first.links) == ("One word", None, [])
    assert second.html == "An <i>x</i>"


def test_pictures_stand_where_they_stood_with_caption_and_credit() -> None:
    html = """<p>a</p><figure>
        <img data-src="pic.jpg?resize=400" src="data:image/gif;base64,R0" alt=" A  pic " width=640>
        <figcaption>A boat. <span class="credit">Ada Quill</span></figcaption></figure>
        <img src=dot.gif width=1 height=1><p>b</p>"""
    found = read(html)
    assert [(d.type, d.text) for d in found.drafts] == [("p", "a"), ("image", "A boat."), ("p", "b")]
    image = found.images[0]
    assert (image.url_identity, image.credit, image.alt, image.w) == (
        f"{BASE}pic.jpg",
        "Ada Quill",
        "A pic",
        640,
    )


def test_tweets_are_embeds_and_not_prose() -> None:
    assert blocks('<blockquote class="twitter-tweet"><p>tweet</p></blockquote>') == [("embed", "tweet")]


def test_the_outermost_of_nested_wanted_elements_is_read_once() -> None:
    tree = LexborHTMLParser("<main><ul><li><p>a</p></li></ul><div class=x><p>b</p></div><p>c</p></main>")
    root = tree.css_first("main")
    assert root is not None
    dropped = {n.mem_id for n in root.css(".x")}
    assert [n.text() for n in outermost(root, root.css("ul, p"), dropped)] == ["a", "c"]


def test_nothing_outside_the_root_or_in_a_dropped_one_is_read() -> None:
    tree = LexborHTMLParser("<p>before</p><main><p>a</p></main>")
    root = tree.css_first("main")
    assert root is not None
    assert [n.text() for n in outermost(root, tree.css("p"), set())] == ["a"]
    assert not outermost(root, tree.css("p"), {root.mem_id})
    assert outermost(root, [root, *root.css("p")], set()) == [root]


def test_very_deep_markup_is_read_without_recursion() -> None:
    assert blocks("<div>" * 3_000 + "deep") == [("p", "deep")]


def test_a_link_round_a_block_is_a_link_in_it() -> None:
    html = '<div><a href="/x"><h3>More coverage</h3></a><p>After.</p></div>'
    page = Page.parse(html, "https://www.pellet.example/a")
    body = page.tree.body
    assert body is not None
    first, second = walk([body], page.url).drafts
    assert (first.type, first.text, first.links) == (
        "h",
        "More coverage",
        [("https://www.pellet.example/x", "More coverage")],
    )
    assert (second.text, second.links) == ("After.", [])
