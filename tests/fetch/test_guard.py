"""What the guard makes of URLs and addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import GuardError
from crawler.fetch.guard import judge_address, judge_url, literal_address, plain_host


def _reason(url: str, allow_private: bool = False) -> str | None:
    try:
        judge_url(url, allow_private)
    except GuardError as error:
        return error.reason
    return None


@pytest.mark.parametrize(
    "url",
    [
        "http://kpol9.example/story/1",
        "https://kpol9.example:8443/",
        "https://xn--bcher-kva.example/",
        "http://8.8.8.8/",
        "http://[2606:4700::1111]/",
        "http://kpol9.example./",
    ],
)
def test_a_page_of_the_open_web_passes(url: str) -> None:
    judge_url(url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://kpol9.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("data:text/html,hello", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("//kpol9.example/", "scheme"),
        ("s3://bucket/key", "scheme"),
        ("http://", "host"),
        ("http:///path", "host"),
        ("http://a..example/", "host"),
        ("http://%31%32%37.0.0.1/", "host"),
        ("http://[fe80::1%25eth0]/", "host"),
        ("http://[oops/", "host"),
        ("http://kpol9.example:99999/", "host"),
        (f"http://{'a' * 64}.example/", "host"),
        ("http://editor:secret@kpol9.example/", "userinfo"),
        ("http://editor@kpol9.example/", "userinfo"),
        ("http://kpol9.example:0/", "port"),
        ("http://kpol9.example:25/", "port"),
        ("http://kpol9.example:6379/", "port"),
    ],
)
def test_a_url_that_no_request_may_be_made_for_is_refused_with_its_reason(url: str, reason: str) -> None:
    assert _reason(url) == reason


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.1",
        "127.0.1",
        "１２７.0.0.1",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "127．0．0．1",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[::ffff:0:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ],
)
def test_every_spelling_of_loopback_is_judged_as_loopback(host: str) -> None:
    assert _reason(f"http://{host}/") == "address"
    assert _reason(f"http://{host}:8080/x?y") == "address"
    assert _reason(f"http://{host}/", allow_private=True) is None


@pytest.mark.parametrize(
    "ip",
    [
        "10.0.0.1",
        "100.64.0.1",
        "127.255.255.255",
        "169.254.1.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "198.18.0.1",
        "::1",
        "fc00::1",
        "fdff::1",
        "fe80::1",
        "64:ff9b:1::a00:1",
        "2001:0:a00:1::",
        "2001:db8::1",
        "::ffff:192.168.0.1",
        "2002:c0a8:1::1",
        "64:ff9b::192.168.0.1",
    ],
)
def test_a_private_address_passes_only_where_private_ones_are_allowed(ip: str) -> None:
    with pytest.raises(GuardError, match="ALLOW_PRIVATE_ADDRESSES"):
        judge_address(ip)
    judge_address(ip, allow_private=True)


@pytest.mark.parametrize(
    "ip",
    [
        "0.0.0.0",  # noqa: S104 - judged, not bound
        "0.1.2.3",
        "169.254.169.254",
        "169.254.170.2",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "fd00:ec2::254",
        "fd20:ce::254",
        "ff02::1",
        "100::1",
        "4000::1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::",
        "fe80::1%eth0",
        "no address",
    ],
)
def test_metadata_services_multicast_and_the_like_never_pass(ip: str) -> None:
    for allow_private in (False, True):
        with pytest.raises(GuardError) as caught:
            judge_address(ip, allow_private)
        assert caught.value.reason == "address"


@pytest.mark.parametrize(
    "ip", ["9.255.255.255", "11.0.0.0", "172.32.0.0", "100.128.0.0", "2600::1", "::ffff:8.8.8.8"]
)
def test_the_neighbours_of_private_networks_pass(ip: str) -> None:
    judge_address(ip)


def test_a_refusal_never_repeats_a_password() -> None:
    for url in (
        "http://editor:secret@kpol9.example/",
        "ftp://editor:secret@kpol9.example/",
        "http://editor:secret@kpol9.example:99999/",
        "http://editor:secret@[oops/",
    ):
        with pytest.raises(GuardError) as caught:
            judge_url(url)
        assert "secret" not in str(caught.value)


def test_a_name_is_no_literal_address() -> None:
    assert literal_address("kpol9.example") is None
    assert literal_address("1.example") is None
    assert plain_host("KPOL9.Example.") == "kpol9.example"


@given(st.text(max_size=60))
def test_any_text_as_host_is_judged_or_refused_and_nothing_else(text: str) -> None:
    _reason(f"http://{text}/")
    _reason(text)


@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_the_four_embeddings_of_an_address_are_judged_like_the_address(number: int) -> None:
    plain = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    high, low = number >> 16, number & 0xFFFF
    verdict = _reason(f"http://{plain}/")
    for form in (f"::ffff:{plain}", f"64:ff9b::{plain}", f"2002:{high:x}:{low:x}::1", f"::ffff:0:{plain}"):
        assert _reason(f"http://[{form}]/") == verdict
