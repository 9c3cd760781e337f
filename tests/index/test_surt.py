"""The canonical key: what replay tools take for one page is one page."""

from __future__ import annotations

import pytest

from crawler.index.surt import surt

SESSION = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.Example.com/A/b?x=1&a=2#f", "com,example)/a/b?a=2&x=1"),
        ("https://example.com:443/", "com,example)/"),
        ("https://example.com:80/", "com,example:80)/"),
        ("http://www2.example.com", "com,example)/"),
        ("http://wwwa.example/", "example,wwwa)/"),
        ("http://user:word@a.example./x", "example,a)/x"),
        ("http://bücher.example/ü", "example,xn--bcher-kva)/%c3%bc"),
        ("http://a.example/caf%C3%A9/", "example,a)/caf%c3%a9"),
        ("http://a.example/a//b/../c/./d/", "example,a)/a/c/d"),
        ("http://a.example/?", "example,a)/"),
        ("http://a.example/%7Euser/%41%2520x", "example,a)/~user/a%20x"),
        ("http://a.example/x?&&a", "example,a)/x?&&a"),
        (f"http://a.example/x?PHPSESSID={SESSION}&q=1", "example,a)/x?q=1"),
        (f"http://a.example/x?f=4&t=1&sid={SESSION}", "example,a)/x?&f=4&t=1"),
        ("http://a.example/x?a=1&cfid=1&cftoken=2&z=3", "example,a)/x?a=1&z=3"),
        ("http://a.example/(0123456789abcdefghijklmn)/page.aspx", "example,a)/page.aspx"),
        ("http://127.0.0.1:8080/x", "1,0,0,127:8080)/x"),
        ("http://[2001:DB8::1]:8080/x", "2001:db8::1:8080)/x"),
    ],
)
def test_a_key_is_as_the_internet_archive_makes_it(url: str, key: str) -> None:
    assert surt(url) == key


def test_an_address_without_a_host_has_no_key() -> None:
    with pytest.raises(ValueError, match="no host"):
        surt("http:///x")
