"""Pictures: the addresses of a set of sizes, whatever stands in it."""

from __future__ import annotations

import pytest

from crawler.extract.images import MAX_RENDITIONS, renditions

BASE = "https://www.kpol9.example/story/1"


@pytest.mark.parametrize(
    ("srcset", "found"),
    [
        ("/a.jpg 160w, /b.jpg 320w", ["/a.jpg", "/b.jpg"]),
        ("/a.jpg, /b.jpg 2x", ["/a.jpg", "/b.jpg"]),
        ("/a.jpg 1.5x ,/b.jpg 2x, /a.jpg 3x", ["/a.jpg", "/b.jpg"]),
        ("/a.jpg 160w,/b.jpg 320w,https://www.kpol9.example/c.jpg 1x", ["/a.jpg", "/b.jpg", "/c.jpg"]),
        ("/a,b.jpg?crop=1,2&w=3 100w 50h, /a,b.jpg?crop=1,2&w=3 200w", ["/a,b.jpg?crop=1,2&w=3"]),
        ("data:image/gif;base64,R0 1w, javascript:x 2w, http://[x 3w", []),
        ("", []),
        (None, []),
    ],
)
def test_the_addresses_of_a_set_of_sizes_are_told_once_each(srcset: str | None, found: list[str]) -> None:
    assert list(renditions(srcset, BASE)) == [f"https://www.kpol9.example{path}" for path in found]


def test_the_number_of_sizes_is_bounded() -> None:
    assert len(renditions(", ".join(f"/{n}.jpg {n}w" for n in range(9_999)), BASE)) == MAX_RENDITIONS
