"""Two pictures of a page, held against each other point by point."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops

from crawler.errors import Damaged

MOST_POINTS = 20_000_000
"""Of one picture: twice what a kept one has; more is not unpacked."""
TOLERANCE = 8
"""Steps of 255 by which a colour may differ: what the smoothing of letters varies by, and no eye sees."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The share of points that differ, from 0 to 1, and the rows they lie within, the last one excluded."""

    share: float
    top: int = 0
    bottom: int = 0


def difference(kept: bytes, shown: bytes) -> Difference:
    """Compare two PNGs from their upper left corner; what one alone reaches differs. Raises Damaged."""
    one, other = _opened(kept), _opened(shown)
    size = max(one.width, other.width), max(one.height, other.height)
    common = min(one.width, other.width), min(one.height, other.height)
    box = (0, 0, *common)
    bands = ImageChops.difference(one.crop(box), other.crop(box)).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    differs = most.point([0] * (TOLERANCE + 1) + [255] * (255 - TOLERANCE))
    beyond = size[0] * size[1] - common[0] * common[1]
    count = differs.histogram()[255] + beyond
    within = differs.getbbox()
    rows = [within[1], within[3]] if within else []
    if beyond:
        rows += [common[1] if size[1] > common[1] else 0, size[1]]
    return Difference(count / (size[0] * size[1]), min(rows, default=0), max(rows, default=0))


def _opened(png: bytes) -> Image.Image:
    try:
        opened = Image.open(BytesIO(png), formats=["PNG"])
        if opened.width * opened.height > MOST_POINTS:
            raise Damaged(f"a picture of {opened.width} × {opened.height} points is larger than any kept one")
        return opened.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Damaged(f"the picture cannot be read: {error}") from error
