"""When a segment is sealed for its age or its room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.crawl.spoolwatch import Room
from tests.crawling import Place, hosts
from tests.site.server import Site
from tests.site.truth import samples

ROOM = Room(6_400_000, timedelta(hours=1))


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.mark.parametrize(
    ("used", "opened", "needs"),
    [
        (4_799_999, 4_000_000, False),  # there is room
        (4_800_000, 100_001, True),
        (4_800_000, 100_000, False),  # not worth a file of its own
        (5_760_000, 1, True),  # fetching pauses, and only what is sealed can leave
        (5_760_000, 0, False),
    ],
)
def test_a_segment_is_sealed_when_its_room_is_needed(used: int, opened: int, needs: bool) -> None:
    assert ROOM.needs(used, opened, ROOM.full()) is needs


@pytest.mark.parametrize(
    ("exchange", "full"),
    [
        (0, 5_760_000),
        (20_000, 5_760_000),  # 16 of them fit into half of what is left
        (40_000, 5_440_000),
        (1_000_000, 4_800_000),  # never so early that nothing could ever leave
    ],
)
def test_fetching_pauses_before_what_is_on_its_way_takes_the_room(exchange: int, full: int) -> None:
    assert Room(6_400_000, timedelta(hours=1), 16).full(exchange) == full


def test_a_segment_is_sealed_at_its_age_and_delivered_while_the_crawl_goes_on(
    site: Site, tmp_path: Path
) -> None:
    place, listed = Place(tmp_path), tmp_path / "urls.txt"
    listed.write_text("\n".join(sample.url for sample in samples()))
    slow = {"SEGMENT_SECONDS": "1", "DOWNLOAD_DELAY": "0.3", "HOSTS": hosts(site.hosts)}
    with place.start("crawl", "page", "-a", f"urls_file={listed}", **slow) as process:
        early: list[Path] = []
        while process.poll() is None:
            early = early or place.warcs()
        _, err = process.communicate()
    assert process.returncode in (0, 1), err
    assert early, "nothing was delivered before the end"
    assert early[0] in place.warcs()
    assert len(place.warcs()) > 2
    assert (
        len(place.report()["files"]) == len([path for path in place.archive.rglob("*") if path.is_file()]) - 1
    )
