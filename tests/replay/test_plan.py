"""What goes into a pack besides what was asked for."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.archive.archive import Made, RunArchive
from crawler.capture.exchange import Exchange
from crawler.errors import Damaged
from crawler.index.wanted import wanted
from crawler.replay.choice import Choice
from crawler.replay.plan import Plan, make_plan
from crawler.store import open_store
from tests.archives import LONG, new_archive
from tests.capture.exchanges import exchange

HOST = "https://www.kpol9.example"
PAGE, SHEET, FONT, OTHER = f"{HOST}/story/1", f"{HOST}/s.css", "https://cdn.example/f.woff", f"{HOST}/story/2"
RUN, LATER = "20261122T060000Z-page-1f9c3a", "20261123T060000Z-page-2a8b4c"
MAIN = ("response", "revisit", "resource")
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def show_all(url: str, captured_at: str) -> None:
    return None


def kept(url: str, response: bytes = HTML) -> Exchange:
    return exchange(url=url, response=response + url.encode())


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A page with a style sheet that names a font, another page, and a run that finds one page as it was."""
    first = new_archive(tmp_path, RUN)
    for found, via, hops in (
        (kept(PAGE), None, ""),
        (kept(SHEET), PAGE, "E"),
        (kept(FONT), SHEET, "EE"),
        (kept(OTHER, LONG), PAGE, "L"),
        (exchange(url=f"{HOST}/story/3", response=b"", error="ConnectionRefusedError"), PAGE, "L"),
    ):
        first.keep([found], [("via", via), ("hopsFromSeed", hops)] if via else [])
    first.seal()
    again = new_archive(tmp_path, LATER)
    again._seen = first._seen
    again.keep([kept(OTHER, LONG)], [])
    again.seal()
    whole = tmp_path / "whole"
    for sealed in (first.sealed, again.sealed):
        for path in filter(Path.is_file, sealed.rglob("*")):
            target = whole / path.relative_to(sealed)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return whole


def planned(archive: Path, what: str, hidden: str | None = None) -> Plan:
    store = open_store(str(archive))
    return make_plan(
        store,
        Choice(wanted=(wanted(what),)).captures(store),
        lambda url, captured_at: (url == hidden) or None,
    )


def taken(plan: Plan) -> list[str]:
    return [f"{m.type} {m.url}".strip() for part in plan.parts for m in part.members]


def test_an_exchange_comes_with_its_request_its_metadata_and_the_warcinfo(archive: Path) -> None:
    plan = planned(archive, FONT)
    assert taken(plan) == ["warcinfo", f"request {FONT}", f"response {FONT}", f"metadata {FONT}"]
    assert not plan.parts[0].is_whole


def test_what_a_page_embeds_comes_along_and_what_it_links_to_does_not(archive: Path) -> None:
    responses = [one for one in taken(planned(archive, PAGE)) if one.startswith("response")]
    assert responses == [f"response {url}" for url in (PAGE, SHEET, FONT)]


def test_a_page_built_by_a_browser_comes_with_its_dom_and_its_picture(tmp_path: Path) -> None:
    run = new_archive(tmp_path, RUN)
    for url in (PAGE, OTHER):
        found = run.keep([kept(url)], [])
        assert found
        run.show(found.capture, [Made("dom", "text/html", b"<p>built"), Made("view", "image/png", b"PNG")])
    run.seal()
    plan = planned(run.sealed, PAGE)
    resources = [one for one in taken(plan) if one.startswith("resource")]
    assert resources == [f"resource urn:dom:{PAGE}", f"resource urn:view:{PAGE}"]


def listing(*urls: str) -> Made:
    told = {"url": OTHER, "urls": {url: {"status": 200, "type": "image"} for url in urls}}
    return Made("pageinfo", "application/json", json.dumps(told).encode())


def mains(plan: Plan) -> list[str]:
    return [f"{m.type} {m.url}" for part in plan.parts for m in part.members if m.type in MAIN]


@pytest.fixture
def sharing(tmp_path: Path) -> RunArchive:
    """A run in which a page lists what another one had fetched, each in a segment of its own."""
    run = new_archive(tmp_path, RUN)
    run.keep([kept(PAGE)], [])
    run.keep([kept(SHEET)], [("via", PAGE), ("hopsFromSeed", "E")])
    run.seal()
    run.keep([kept(FONT)], [("via", SHEET), ("hopsFromSeed", "EE")])
    run.seal()
    found = run.keep([kept(OTHER, LONG)], [])
    assert found
    run.seal()
    run.keep([kept(f"{HOST}/story/3")], [])
    run.show(found.capture, [listing(SHEET, f"{FONT}#a", f"{HOST}/never-came.png")])
    run.seal()
    return run


def test_a_page_brings_what_its_list_names_and_another_page_had_fetched(sharing: RunArchive) -> None:
    plan = planned(sharing.sealed, OTHER)
    shown = {f"response {url}" for url in (OTHER, SHEET, FONT)}
    assert set(mains(plan)) == {*shown, f"resource urn:pageinfo:{OTHER}"}
    [asked] = [offsets for offsets in plan.pages.values() if offsets]
    assert len(asked) == 1


def test_what_a_list_names_and_must_not_be_shown_stays_behind(sharing: RunArchive) -> None:
    assert f"response {FONT}" not in mains(planned(sharing.sealed, OTHER, hidden=FONT))


def test_of_what_a_list_names_the_capture_nearest_to_the_page_is_taken(tmp_path: Path) -> None:
    run = new_archive(tmp_path, RUN)
    at = datetime(2026, 11, 22, 6, tzinfo=UTC)
    for minutes, words in ((-9, b"a"), (-1, b"b"), (7, b"c")):
        run.keep([exchange(url=SHEET, response=HTML + words, started_at=at + timedelta(minutes=minutes))], [])
    found = run.keep([exchange(url=OTHER, response=HTML, started_at=at)], [])
    assert found
    run.show(found.capture, [listing(SHEET)])
    run.seal()
    [part] = planned(run.sealed, OTHER).parts
    assert [m.date[:19] for m in part.members if m.type == "response" and m.url == SHEET] == [
        "2026-11-22T05:59:00"
    ]


def test_a_page_that_was_found_as_it_was_brings_what_it_was_shown_with(
    sharing: RunArchive, tmp_path: Path
) -> None:
    again = new_archive(tmp_path, LATER)
    again._seen = sharing._seen
    again.keep([kept(OTHER, LONG)], [])
    again.seal()
    shutil.copytree(again.sealed, sharing.sealed, dirs_exist_ok=True)
    store = open_store(str(sharing.sealed))
    chosen = Choice(wanted=(wanted(OTHER),)).captures(store)
    newest = {key: offsets for key, offsets in chosen.items() if LATER[-6:] in key}
    shown = mains(make_plan(store, newest, show_all))
    assert {f"revisit {OTHER}", *(f"response {url}" for url in (OTHER, SHEET, FONT))} <= set(shown)


def test_a_list_that_is_none_is_told(tmp_path: Path) -> None:
    run = new_archive(tmp_path, RUN)
    found = run.keep([kept(OTHER)], [])
    assert found
    run.show(found.capture, [Made("pageinfo", "application/json", b"[]")])
    run.seal()
    with pytest.raises(Damaged, match="no list of what a page is shown with"):
        planned(run.sealed, OTHER)


def test_only_what_was_asked_for_counts_as_a_page(archive: Path) -> None:
    plan = planned(archive, PAGE)
    [asked] = plan.pages.values()
    [part] = plan.parts
    assert [member.url for member in part.members if member.offset in asked] == [PAGE]


def test_what_a_revisit_repeats_comes_along_from_another_run(archive: Path) -> None:
    store = open_store(str(archive))
    later = Choice(wanted=(wanted(OTHER),)).captures(store)
    newest = {key: offsets for key, offsets in later.items() if LATER[-6:] in key}
    plan = make_plan(store, newest, show_all)
    mains = [one for one in taken(plan) if one.startswith(("response", "revisit"))]
    assert sorted(mains) == [f"response {OTHER}", f"revisit {OTHER}"]
    assert len(plan.parts) == 2
    assert list(plan.pages) == list(newest)


def test_a_revisit_whose_original_is_nowhere_is_told(archive: Path) -> None:
    [original] = archive.glob(f"index/*/*/*/*~{RUN[-6:]}.cdxj.gz")
    original.unlink()
    plan = planned(archive, OTHER)
    assert plan.missing == [OTHER]


def test_what_must_not_be_shown_is_left_out_with_its_request_and_metadata(archive: Path) -> None:
    assert SHEET not in " ".join(taken(planned(archive, PAGE, hidden=SHEET)))
    assert taken(planned(archive, FONT, hidden=FONT)) == []


def test_a_whole_file_is_taken_with_exchanges_that_brought_no_response(archive: Path) -> None:
    store = open_store(str(archive))
    chosen = {path.relative_to(archive).as_posix(): None for path in archive.glob("warc/*/*/*/*.gz")}
    plan = make_plan(store, dict(chosen), show_all)
    assert all(part.is_whole for part in plan.parts)
    assert f"metadata {HOST}/story/3" in taken(plan)


def test_a_file_of_which_something_is_hidden_is_not_whole(archive: Path) -> None:
    store = open_store(str(archive))
    chosen = {path.relative_to(archive).as_posix(): None for path in archive.glob("warc/*/*/*/*.gz")}
    plan = make_plan(store, dict(chosen), lambda url, captured_at: (url == FONT) or None)
    assert FONT not in " ".join(taken(plan))
    assert f"metadata {HOST}/story/3" in taken(plan)
