"""Which hosts are trackers to a page of another site."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.discover.trackers import KEPT, Trackers
from crawler.errors import SettingsError
from tests.crawling import ROOT

NOWHERE = Path("nowhere")
TRACKERS = ROOT / "trackers"
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
    lines = [line for line in Trackers.load(None, NOWHERE).hosts if " " in line or "." not in line]
    assert lines == []
    assert "doubleclick.net" in Trackers.load(None, NOWHERE).hosts


def test_a_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TRACKERS"):
        Trackers.load(tmp_path / "none.txt", NOWHERE)


def package(folder: Path, text: str) -> Path:
    (folder / KEPT).parent.mkdir(parents=True)
    (folder / KEPT).write_text(text)
    return folder


def test_what_the_package_lists_is_added_but_for_what_ours_spares(tmp_path: Path) -> None:
    entities = """[
        {"name": "Count", "category": "analytics", "domains": ["*.Count.example", "t.other.example"]},
        {"name": "Owner", "category": "ad", "domains": ["*.yimg.com", "s.yimg.com"]},
        {"name": "Fonts", "category": "cdn", "domains": ["fonts.example"]}]"""
    known = Trackers.load(None, package(tmp_path, entities))
    named = ("a.count.example", "t.other.example", "stats.doubleclick.net")
    assert [host for host in named if not known.names(f"https://{host}/x", PAGE)] == []
    spared = ("other.example", "s.yimg.com", "fonts.example")
    assert [host for host in spared if known.names(f"https://{host}/x", PAGE)] == []


def test_a_list_of_the_users_own_stands_alone(tmp_path: Path) -> None:
    folder = package(tmp_path, '[{"name": "C", "category": "ad", "domains": ["count.example"]}]')
    (tmp_path / "own.txt").write_text("Other.example  # counts\n\n# no host\n")
    assert Trackers.load(tmp_path / "own.txt", folder).hosts == {"other.example"}


@pytest.mark.parametrize("text", ["", "{}", '[{"category": "ad"}]'])
def test_a_package_that_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=r"TRACKERS_DIR.*dev setup trackers"):
        Trackers.load(None, package(tmp_path, text))


@pytest.mark.skipif(not (TRACKERS / KEPT).exists(), reason="no list of trackers (./dev setup trackers)")
def test_the_package_that_is_got_is_read_and_lists_what_is_known() -> None:
    known = Trackers.load(None, TRACKERS)
    assert len(known.hosts) > 1_000
    assert known.names("https://pixel.wp.com/g.gif", PAGE)
    assert not known.names("https://s.yimg.com/a.png", PAGE)
