"""By which query players find the answer to a request that was no GET."""

from __future__ import annotations

import pytest

from crawler.replay.asked import DEEPEST, MOST, method_and_body, with_query


def posted(kind: str, body: bytes) -> str | None:
    head = f"POST /api HTTP/1.1\r\nHost: a.example\r\nContent-Type: {kind}\r\n\r\n"
    found = method_and_body(head.encode() + body)
    return found[1] if found else None


@pytest.mark.parametrize(
    ("kind", "body", "query"),
    [
        ("application/x-www-form-urlencoded; charset=utf-8", b"a=1&b=x+y", "a=1&b=x+y"),
        (
            "application/json",
            b'{"a": {"b": 1, "c": [1, 2.0, "x y"]}, "b": true}',
            "b=1&c=1&c.2_=2&c.3_=x+y&b.2_=true",
        ),
        (
            "application/json",
            b'{"empty": "", "none": null, "word": "~*%\xc3\xa9"}',
            "none=null&word=%7E*%25%C3%A9",
        ),
        ("text/plain", b'{"id": 7}', "id=7"),
        ("text/plain", b"no json", ""),
        ("application/octet-stream", b"\x00\xff", "__wb_post_data=AP8="),
        ("", b"", "__wb_post_data="),
        (
            "multipart/form-data; boundary=xx",
            b'--xx\r\nContent-Disposition: form-data; name="q"\r\n\r\nthe ice\r\n--xx--\r\n',
            "q=the+ice",
        ),
    ],
)
def test_a_body_becomes_the_query_that_players_make_of_it(kind: str, body: bytes, query: str) -> None:
    assert posted(kind, body) == query


@pytest.mark.parametrize(
    "line", [b"GET / HTTP/1.1", b"HEAD / HTTP/1.1", b"OPTIONS * HTTP/1.1", b"", b"\x16\x03"]
)
def test_what_its_address_finds_needs_no_query(line: bytes) -> None:
    assert method_and_body(line + b"\r\n\r\n") is None


def test_a_body_without_end_and_one_without_bottom_are_cut() -> None:
    assert len(posted("application/x-www-form-urlencoded", b"x" * (2 * MOST)) or "") == MOST
    assert posted("application/json", b"[" * (DEEPEST + 5) + b"1" + b"]" * (DEEPEST + 5)) == ""
    assert posted("application/json", b"[" * 100_000) == ""


def test_the_query_goes_behind_the_one_there_is() -> None:
    assert with_query("http://a.example/", "POST", "a=1") == "http://a.example/?__wb_method=POST&a=1"
    assert with_query("http://a.example/?b", "PUT", "") == "http://a.example/?b&__wb_method=PUT&"
