"""What makes two addresses the same page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import canonical, host_of, is_web_address, record_id, without_userinfo

ANY_TEXT = st.text(st.characters(exclude_categories=()))
HOSTS = st.from_regex(r"[a-z]{1,10}(\.[a-z]{2,9}){0,2}", fullmatch=True)
ADDRESSES = st.tuples(st.sampled_from(["http://", "https://", "HTTPS://"]), HOSTS, st.just("/"), ANY_TEXT)


@pytest.mark.parametrize(
    "text",
    ["https://kpol9.example", " http://kpol9.example:8080/a ", "HTTPS://[::1]/"],
)
def test_http_and_https_with_a_host_are_web_addresses(text: str) -> None:
    assert is_web_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kpol9.example/a",
        "//kpol9.example/a",
        "/a",
        "http:///a",
        "https://",
        "ftp://kpol9.example",
        "file:///etc/hosts",
        "javascript:alert(1)",
        "mailto:desk@kpol9.example",
        "http://[",
        "http://kpol9.example:99999/",
        "http://kpol9.example:port/",
        "http://kpol9.example:0/",
        "http://\u2100/",
    ],
)
def test_other_texts_are_no_web_addresses(text: str) -> None:
    assert not is_web_address(text)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://WWW.Kpol9.example:8443/a", "www.kpol9.example"),
        ("https://[2001:DB8::1]/", "2001:db8::1"),
        ("/a", ""),
        ("http://[", ""),
    ],
)
def test_the_host_is_in_lower_case_without_port_or_missing(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("HTTPS://Kpol9.example:443", "https://kpol9.example/"),
        ("http://kpol9.example:80/a", "http://kpol9.example/a"),
        ("https://kpol9.example:80/a", "https://kpol9.example:80/a"),
        ("https://kpol9.example/a#top", "https://kpol9.example/a"),
        ("https://kpol9.example/a?utm_source=x&FBCLID=y&id=1", "https://kpol9.example/a?id=1"),
        ("https://kpol9.example/a?utm_source=x", "https://kpol9.example/a"),
        ("https://kpol9.example/a?b=2&a=1&b=1", "https://kpol9.example/a?b=2&a=1&b=1"),
        ("https://kpol9.example/a?page", "https://kpol9.example/a?page="),
        ("https://kpol9.example/a b", "https://kpol9.example/a%20b"),
        ("https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443/"),
        ("https://user:secret@kpol9.example/", "https://kpol9.example/"),
        (" https://kpol9.example/ ", "https://kpol9.example/"),
    ],
)
def test_the_canonical_form_keeps_what_names_the_page(url: str, same: str) -> None:
    assert canonical(url) == same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://kpol9.example/a", "http://kpol9.example/a"),
        ("https://kpol9.example/a", "https://kpol9.example/A"),
        ("https://kpol9.example/a?q=%E9", "https://kpol9.example/a?q=%E8"),
        ("https://kpol9.example/a?utmost=1", "https://kpol9.example/a?utmost=2"),
        ("https://kpol9.example/a?q=1%262", "https://kpol9.example/a?q=1&2"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@given(ANY_TEXT)
def test_any_text_can_be_asked_whether_it_is_an_address(text: str) -> None:
    assert is_web_address(text) in (True, False)
    assert host_of(text) == host_of(text).lower()


@given(ADDRESSES.map("".join).filter(is_web_address))
def test_the_canonical_form_of_an_address_is_its_own(url: str) -> None:
    once = canonical(url)

    assert is_web_address(once)
    assert canonical(once) == once
    assert once.isascii()
    assert host_of(once) == host_of(url)


@given(st.from_regex(r"https?://[a-z0-9.-]+/[A-Za-z0-9/._~-]*", fullmatch=True))
def test_a_plain_address_is_its_own_identity_however_it_is_told(url: str) -> None:
    assert canonical(url) == canonical(f"{url}#top")


def test_a_page_is_named_by_host_and_the_sites_own_id() -> None:
    assert record_id("https://WWW.kpol9.example/story/46318802-x", "46318802") == "www.kpol9.example/46318802"


def test_a_page_without_an_id_is_named_by_host_and_a_hash_of_its_address() -> None:
    one = record_id("https://kpol9.example/a?utm_source=x")

    assert one.startswith("kpol9.example/~")
    assert len(one) == len("kpol9.example/~") + 16
    assert one == record_id("https://kpol9.example/a#top") != record_id("https://kpol9.example/b")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://user:word@a.example/x?q=a@b", "http://a.example/x?q=a@b"),
        ("http://a.example/x@y", "http://a.example/x@y"),
        ("//u@a.example", "//a.example"),
    ],
)
def test_credentials_in_an_address_are_never_shown(url: str, shown: str) -> None:
    assert without_userinfo(url) == shown


def test_an_address_with_credentials_is_none_to_ask_for() -> None:
    assert not is_web_address("http://user:word@a.example/")
    assert not is_web_address("http:// /")
