"""Which hosts are trackers to a page of another site."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.discover.trackers import Trackers
from crawler.errors import SettingsError

PAGE = "https://www.kpol9.example/story/1"


def test_hosts_under_a_listed_one_are_of_it_and_its_look_alikes_are_not() -> None:
    known = Trackers(frozenset({"count.example"}))
    assert known.names("https://count.example/t.js", PAGE)
    assert known.names("https://a.b.count.example/t.js", PAGE)
    assert not known.names("https://discount.example/t.js", PAGE)
    assert not known.names("https://count.example.kpol9.example/t.js", PAGE)


def test_a_site_is_no_tracker_to_its_own_pages() -> None:
    known = Trackers(frozenset({"kpol9.example"}))
    assert not known.names("https://kpol9.example/t.js", PAGE)
    assert not known.names("https://cdn.kpol9.example/t.js", PAGE)
    assert known.names("https://cdn.kpol9.example/t.js", "https://www.kaur.example/story/1")


def test_the_list_of_ours_holds_hosts_alone() -> None:
    lines = [line for line in Trackers.load(None).hosts if " " in line or "." not in line]
    assert lines == []
    assert "doubleclick.net" in Trackers.load(None).hosts


def test_a_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TRACKERS"):
        Trackers.load(tmp_path / "none.txt")
