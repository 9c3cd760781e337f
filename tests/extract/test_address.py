"""A reference gives the address that joining it to the page's would give."""

from __future__ import annotations

from urllib.parse import urljoin

from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.address import MAX_LENGTH, web_address
from crawler.urls import is_web_address

BASES = (
    "https://ridge.example/news/a.html?x=1#y", "http://ridge.example", "https://ridge.example:8443/a",
    "https://u@ridge.example/", "https://ridge.example?q", "https://Ridge.example/a", "ftp://a.example/", "",
)  # fmt: skip
OPENINGS = ("", "/", "//pier.example/", "/a", "?", "https://pier.example", "http://pier.example/b?", "https:")
SIGNS = st.text("/a.?#;:@%[]()*&=-_~!$',|\\^`{}\"<>+ Zé0", max_size=8)


@given(st.sampled_from(BASES), st.sampled_from(OPENINGS), SIGNS)
def test_a_reference_that_is_not_joined_is_what_joining_gives(base: str, opening: str, rest: str) -> None:
    reference = opening + rest
    try:
        joined = urljoin(base, reference.strip())
    except ValueError:
        joined = ""
    is_kept = reference and not reference.startswith("#") and is_web_address(joined)
    assert web_address(base, reference) == (joined if is_kept else None)


def test_a_reference_from_the_root_keeps_the_host_of_the_page() -> None:
    assert web_address("https://ridge.example/a/b?c=/d", "/e/f?g#h") == "https://ridge.example/e/f?g#h"
    assert web_address("https://ridge.example/a/b", "/e/../f") == "https://ridge.example/f"
    assert web_address("https://ridge.example/a", "/" + "b" * MAX_LENGTH) is None
