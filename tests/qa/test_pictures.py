"""Two pictures held against each other."""

from __future__ import annotations

import struct
import zlib

import pytest
from PIL import Image, ImageDraw

from crawler.errors import Damaged
from crawler.qa.pictures import MOST_POINTS, TOLERANCE, difference
from tests.qa.station import packed


def plain(width: int = 100, height: int = 100, red: int = 100) -> Image.Image:
    return Image.new("RGB", (width, height), (red, 50, 50))


def test_a_picture_is_as_it_was() -> None:
    assert difference(packed(plain()), packed(plain())).share == 0


def test_a_change_is_measured_and_placed() -> None:
    changed = plain()
    ImageDraw.Draw(changed).rectangle((10, 20, 19, 39), "white")
    found = difference(packed(plain()), packed(changed))
    assert (found.share, found.top, found.bottom) == (0.02, 20, 40)


@pytest.mark.parametrize(("steps", "share"), [(TOLERANCE, 0), (TOLERANCE + 1, 1)])
def test_what_no_eye_sees_is_no_change(steps: int, share: float) -> None:
    assert difference(packed(plain()), packed(plain(red=100 + steps))).share == share


def test_what_one_picture_alone_reaches_differs() -> None:
    found = difference(packed(plain(height=80)), packed(plain()))
    assert (found.share, found.top, found.bottom) == (0.2, 80, 100)
    assert difference(packed(plain()), packed(plain(width=50))).share == 0.5


def test_what_is_no_picture_is_told() -> None:
    whole = packed(plain())
    for broken in (b"", b"GIF89a", whole[:40], whole[:60]):
        with pytest.raises(Damaged, match="the picture cannot be read"):
            difference(whole, broken)


def test_a_picture_that_unfolds_without_end_is_not_unpacked() -> None:
    side = int(MOST_POINTS**0.5) + 1
    data = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    head = struct.pack(">I", len(data)) + b"IHDR" + data + struct.pack(">I", zlib.crc32(b"IHDR" + data))
    bomb = (
        b"\x89PNG\r\n\x1a\n" + head + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    )
    with pytest.raises(Damaged, match="larger than any kept one"):
        difference(packed(plain()), bomb)
