"""What pages and style sheets name that is needed to see them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discover.requisites import MAX_FOUND, Kind, of_page, of_style

PAGE = "https://www.kpol9.example/story/1"


def found(html: str) -> list[tuple[Kind, str]]:
    return [(one.kind, one.url) for one in of_page(html, PAGE)]


@pytest.mark.parametrize(
    ("html", "kind", "url"),
    [
        ("<link rel='preload stylesheet' href='/s.css'>", Kind.STYLE, "https://www.kpol9.example/s.css"),
        ("<link rel='shortcut icon' href='i.ico'>", Kind.IMAGE, "https://www.kpol9.example/story/i.ico"),
        ("<link rel=preload as=font href=//cdn.example/f.woff2>", Kind.FONT, "https://cdn.example/f.woff2"),
        ("<script src=a.js></script>", Kind.SCRIPT, "https://www.kpol9.example/story/a.js"),
        ("<base href=/x/><img src=a.jpg>", Kind.IMAGE, "https://www.kpol9.example/x/a.jpg"),
        ("<img src=data:image/gif;base64,R0 data-src=/l.jpg>", Kind.IMAGE, "https://www.kpol9.example/l.jpg"),
        ("<input type=image src=/b.png>", Kind.IMAGE, "https://www.kpol9.example/b.png"),
        ("<video poster=/p.jpg></video>", Kind.POSTER, "https://www.kpol9.example/p.jpg"),
        ("<audio><source src=/s.mp3></audio>", Kind.MEDIA, "https://www.kpol9.example/s.mp3"),
        ("<video><track src=/t.vtt></video>", Kind.TRACK, "https://www.kpol9.example/t.vtt"),
        ("<p style=\"background:url( '/b.png' )\">", Kind.IMAGE, "https://www.kpol9.example/b.png"),
        ("<style>.a{background:url(/q.png)}</style>", Kind.IMAGE, "https://www.kpol9.example/q.png"),
        ("<svg><use href='/s.svg#play'/></svg>", Kind.IMAGE, "https://www.kpol9.example/s.svg"),
        ("<svg><image xlink:href='/s.png'/></svg>", Kind.IMAGE, "https://www.kpol9.example/s.png"),
        ("<table background=/t.gif>", Kind.IMAGE, "https://www.kpol9.example/t.gif"),
    ],
)
def test_each_way_to_name_something_is_known(html: str, kind: Kind, url: str) -> None:
    assert found(html) == [(kind, url)]


def test_every_size_of_an_image_is_named_after_the_one_that_is_always_there() -> None:
    html = "<img src=/a.jpg srcset='https://i.example/w_1,h_2/b.jpg 1x, /c.jpg 2x' data-srcset='/d.jpg 480w'>"
    assert found(html) == [
        (Kind.IMAGE, "https://www.kpol9.example/a.jpg"),
        (Kind.CHOICE, "https://i.example/w_1,h_2/b.jpg"),
        (Kind.CHOICE, "https://www.kpol9.example/c.jpg"),
        (Kind.CHOICE, "https://www.kpol9.example/d.jpg"),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<link rel=canonical href=/story/1><link rel=next href=/story/2><link rel=alternate href=/feed>",
        "<a href=/story/2>further</a><iframe src=/ad></iframe>",
        "<img src='#'><img src='data:x'><img src='javascript:alert(1)'><img src='http://[bad'><img src=' '>",
        "<img src=/story/1#top>",
        f"<img src='/{'a' * 5_000}'>",
    ],
)
def test_what_is_no_part_of_the_page_is_left_out(html: str) -> None:
    assert found(html) == []


def test_what_a_page_needs_first_comes_first_and_once() -> None:
    html = "<img src=/a.jpg><img src=/a.jpg><script src=/a.js></script><link rel=stylesheet href=/a.css>"
    assert [kind for kind, _ in found(html)] == [Kind.STYLE, Kind.SCRIPT, Kind.IMAGE]


def test_a_style_sheet_names_others_fonts_and_images_wherever_they_stand() -> None:
    css = """/* url(no.png) */ @import "a.css"; @import url(b.css) screen;
    @font-face { src: url("f.woff2") format("woff2"), url(f.woff) }
    .a { background: image-set("x.png" 1x, url(y.png) 2x); content: "not/an/address.png" }
    @media print { @supports (display: grid) { .b { background: url(p.png) } } }"""
    named = [(one.kind, one.url.rpartition("/")[2]) for one in of_style(css, "https://a.example/css/s.css")]
    assert named == [
        (Kind.STYLE, "a.css"),
        (Kind.STYLE, "b.css"),
        (Kind.FONT, "f.woff2"),
        (Kind.FONT, "f.woff"),
        (Kind.IMAGE, "x.png"),
        (Kind.IMAGE, "y.png"),
        (Kind.IMAGE, "p.png"),
    ]


def test_a_page_of_nothing_but_images_is_bounded() -> None:
    html = "".join(f"<img src=/{number}.jpg>" for number in range(MAX_FOUND + 100))
    assert len(of_page(html, PAGE)) == MAX_FOUND


@pytest.mark.parametrize("css", ["{" * 5_000, "@media x{" * 2_000, "a{b:url(" * 2_000, "url(" + "(" * 9_000])
def test_hostile_style_sheets_are_read_to_their_end(css: str) -> None:
    assert of_style(css, PAGE) == of_style(css, PAGE)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="<>=\"' /ab:url()@import;{},srcset\n", max_size=300))
def test_no_page_and_no_style_sheet_breaks_it(text: str) -> None:
    for one in [*of_page(f"<img {text}>{text}", PAGE), *of_style(text, PAGE)]:
        assert one.url.startswith(("http://", "https://"))
