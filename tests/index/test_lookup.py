"""Look-ups in archives: what is found, in which order, and how little is read for it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from crawler.errors import Damaged, NotStored
from crawler.index import lookup
from crawler.index.lines import CaptureLine
from crawler.index.lookup import captures, find_record, open_record, original
from crawler.index.wanted import Wanted, wanted
from crawler.store import Entry, Store
from tests.index.handmade import HOST, line, put, put_index, put_warc, record, stem

ID = "urn:uuid:0b7c9c5e-4f0c-4a55-9d0c-3f6c1f0e7a11"
HTTP = b"HTTP/1.1 200 OK\r\n\r\nferry"


class Watched:
    """A store that notes which objects were opened and which beginnings were listed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.uri = store.uri
        self.opened: list[str] = []
        self.listed: list[str] = []

    def open(self, key: str, *, offset: int = 0, length: int | None = None) -> BinaryIO:
        self.opened.append(key)
        return self._store.open(key, offset=offset, length=length)

    def list(self, prefix: str = "") -> Iterator[Entry]:
        self.listed.append(prefix)
        return self._store.list(prefix)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def times(found: Iterator[CaptureLine]) -> list[str]:
    return [one.captured_at for one in found]


def never(_: object) -> None:
    raise AssertionError("nothing was to be told")


def test_captures_come_from_the_newest_file_on(store: Store, tmp_path: Path) -> None:
    for stamp in ("20261101060000", "20261103060000", "20261102060000"):
        put_index(store, tmp_path, stamp, [line(f"{HOST}/a", stamp), line(f"{HOST}/b", stamp)])

    found = captures(store, wanted(f"{HOST}/a"))

    assert times(found) == ["2026-11-03T06:00:00Z", "2026-11-02T06:00:00Z", "2026-11-01T06:00:00Z"]


def test_files_of_one_day_are_ordered_by_their_time_whatever_their_prefix(
    store: Store, tmp_path: Path
) -> None:
    for prefix, hour in (("z", "05"), ("a", "07"), ("m", "06")):
        stamp = f"20261101{hour}0000"
        key = f"index/2026/11/01/{prefix}-{stamp}000-00000-vm~aaaaaa.cdxj.gz"
        put(store, tmp_path, key, gzip.compress(line(f"{HOST}/a", stamp)))

    assert [time[11:13] for time in times(captures(store, Wanted()))] == ["07", "06", "05"]


def test_a_line_tells_all_that_is_known_of_a_capture(store: Store, tmp_path: Path) -> None:
    lines = [
        line(f"{HOST}/a", "20261101060000", recordId=ID),
        line(f"{HOST}/b", "20261101060000", mime="warc/revisit", status=200, offset=9, length=8),
        line(f"{HOST}/c", "20261101060000", mime="text/plain", status="-", recordId=None),
    ]
    put_index(store, tmp_path, "20261101060000", lines)
    response, revisit, resource = captures(store, wanted("kpol9.example"))

    assert response == CaptureLine(
        url=f"{HOST}/a",
        captured_at="2026-11-01T06:00:00Z",
        type="response",
        status=200,
        mime="text/html",
        payload_digest="sha1:A",
        record_id=ID,
        warc_file="w-20261101060000000-00000-vm~aaaaaa.warc.gz",
        offset=400,
        length=700,
    )
    assert response.id == ID.removeprefix("urn:uuid:")
    assert (revisit.type, revisit.status, revisit.offset, revisit.length) == ("revisit", 200, 9, 8)
    assert (resource.type, resource.status) == ("resource", None)
    assert resource.id == "w-20261101060000000-00000-vm~aaaaaa:400"


def test_the_newest_are_taken_and_no_more_files_are_opened(store: Store, tmp_path: Path) -> None:
    for day in ("01", "02", "03"):
        lines = [line(f"{HOST}/{n}", f"202611{day}0{n}0000") for n in range(5)]
        put_index(store, tmp_path, f"202611{day}000000", lines)
    watched: Any = Watched(store)

    found = times(captures(watched, wanted("kpol9.example"), newest=7))

    assert [time[8:13] for time in found] == ["03T04", "03T03", "03T02", "03T01", "03T00", "02T04", "02T03"]
    assert len(watched.opened) == 2


def test_a_day_opens_only_files_in_which_it_can_be(store: Store, tmp_path: Path) -> None:
    for opened in ("20261014", "20261015", "20261022", "20261023", "20261024", "20251022"):
        lines = [line(f"{HOST}/a", "20261022235959"), line(f"{HOST}/b", "20261023000000")]
        put_index(store, tmp_path, f"{opened}120000", lines)
    watched: Any = Watched(store)

    found = list(captures(watched, wanted("2026-10-22")))

    assert {key[6:16] for key in watched.opened} == {"2026/10/15", "2026/10/22", "2026/10/23"}
    assert watched.listed == ["index/2026/10/"]
    assert {one.url for one in found} == {f"{HOST}/a"}
    assert len(found) == 3


def test_an_index_is_read_no_further_than_what_is_looked_for_can_stand(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [line(f"{HOST}/{letter}", "20261101060000") for letter in "abcdef"]
    put_index(store, tmp_path, "20261101060000", lines)
    read: list[bytes] = []

    def noted(*arguments: object) -> Iterator[bytes]:
        for one in unwatched(*arguments):  # type: ignore[arg-type]
            read.append(one)
            yield one

    unwatched = lookup._lines
    monkeypatch.setattr(lookup, "_lines", noted)

    assert len(list(captures(store, wanted(f"{HOST}/b")))) == 1
    assert [one.split(b" ")[0] for one in read] == [
        b"example,kpol9)/a",
        b"example,kpol9)/b",
        b"example,kpol9)/c",
    ]


def test_a_damaged_index_is_told_and_the_others_are_read(store: Store, tmp_path: Path) -> None:
    broken = put_index(store, tmp_path, "20261102060000", [b"".join(_many("20261102060000"))[:-1]])
    with store.open(broken) as opened:
        whole = opened.read()
    put(store, tmp_path, broken.replace("~aaaaaa", "~bbbbbb"), whole[: len(whole) // 2])
    put_index(store, tmp_path, "20261101060000", [line(f"{HOST}/a", "20261101060000")])
    told: list[Damaged] = []

    found = times(captures(store, wanted(f"{HOST}/*"), on_damage=told.append))

    assert found[-1] == "2026-11-01T06:00:00Z"
    assert len(told) == 1
    assert "~bbbbbb.cdxj.gz: cannot be unpacked" in str(told[0])
    with pytest.raises(Damaged):
        list(captures(store, wanted(f"{HOST}/*")))


def _many(stamp: str) -> list[bytes]:
    return sorted(
        line(f"{HOST}/{n:05}?{n * 7919 % 10007}", stamp, digest=f"sha1:{n * 31}") for n in range(3000)
    )


@pytest.mark.parametrize(
    "bad",
    [
        b"example,kpol9)/b no line\n",
        b"example,kpol9)/b 20261101060000 {\n",
        line(f"{HOST}/b", "20261101060000", offset=-1),
        line(f"{HOST}/b", "20261101060000", offset=str(1 << 80)),
        line(f"{HOST}/b", "20261101060000", filename=None),
        b"example,kpol9)/b " + b"x" * 2_000_000 + b"\n",
    ],
)
def test_a_bad_line_costs_only_itself(store: Store, tmp_path: Path, bad: bytes) -> None:
    lines = [line(f"{HOST}/a", "20261101060000"), bad, line(f"{HOST}/c", "20261101060000")]
    put_index(store, tmp_path, "20261101060000", lines)
    told: list[Damaged] = []

    found = [one.url for one in captures(store, wanted("kpol9.example"), on_damage=told.append)]

    assert found == [f"{HOST}/a", f"{HOST}/c"]
    assert "is no line of an index" in str(told[0])


def test_a_heading_is_no_line_and_no_damage(store: Store, tmp_path: Path) -> None:
    put_index(
        store, tmp_path, "20261101060000", [b" CDX N b a m s k r M S V g\n", b'!meta {"format": "x"}\n']
    )

    assert list(captures(store, wanted("2026-11-01"))) == []


def test_a_record_is_opened_by_name_by_key_and_by_stem(store: Store, tmp_path: Path) -> None:
    stamp = "20261101060000"
    _, offset = put_warc(store, tmp_path, stamp, [record(b"info"), record(HTTP, WARC_Record_ID=f"<{ID}>")])
    name = stem(stamp)

    for named in (name, f"{name}.warc.gz", f"warc/2026/11/01/{name}.warc.gz"):
        with open_record(store, named, offset) as found:
            assert (found.type, found.id) == ("response", ID)
            assert b"".join(found.rest()) == HTTP


def test_a_file_whose_name_tells_no_day_is_found_by_listing(store: Store, tmp_path: Path) -> None:
    put(store, tmp_path, "warc/2026/11/01/imported.warc.gz", gzip.compress(record(HTTP)))

    with open_record(store, "imported", 0) as found:
        assert b"".join(found.whole()) == record(HTTP)


@pytest.mark.parametrize(("name", "offset"), [("no-such-file", 0), (None, 1), (None, 10_000)])
def test_where_no_record_is_none_is_opened(
    store: Store, tmp_path: Path, name: str | None, offset: int
) -> None:
    put_warc(store, tmp_path, "20261101060000", [record(HTTP)])

    with pytest.raises(NotStored):
        open_record(store, name or stem("20261101060000"), offset)


def test_an_id_is_found_by_the_indexes_alone(store: Store, tmp_path: Path) -> None:
    stamp = "20261101060000"
    _, offset = put_warc(store, tmp_path, stamp, [record(b"info"), record(HTTP, WARC_Record_ID=f"<{ID}>")])
    put_index(store, tmp_path, stamp, [line(f"{HOST}/a", stamp, offset=offset, recordId=ID)])

    for named in (ID, f"<{ID}>", ID.removeprefix("urn:uuid:").upper()):
        with find_record(store, named, on_damage=never, note=never) as found:
            assert b"".join(found.rest()) == HTTP


def test_a_record_that_no_index_names_is_found_in_the_warcs_and_that_is_told(
    store: Store, tmp_path: Path
) -> None:
    put_warc(store, tmp_path, "20261102060000", [record(b"newer")])
    block = b"via: x" * 100_000
    kept = [record(b"info"), record(block, WARC_Type="metadata", WARC_Record_ID=f"<{ID}>"), record(HTTP)]
    put_warc(store, tmp_path, "20261101060000", kept)
    told: list[str] = []

    with find_record(store, ID, on_damage=never, note=told.append) as found:
        assert b"".join(found.whole()) == kept[1]
    assert told == [f"no index names {ID}: reading the WARCs, the newest first"]


def test_an_id_of_another_kind_is_no_place(store: Store, tmp_path: Path) -> None:
    put_warc(store, tmp_path, "20261101060000", [record(HTTP, WARC_Record_ID="<urn:test:7>")])

    with find_record(store, "urn:test:7", on_damage=never, note=lambda _: None) as found:
        assert found.id == "urn:test:7"


def test_an_unknown_id_is_told(store: Store, tmp_path: Path) -> None:
    put_warc(store, tmp_path, "20261101060000", [record(HTTP)])

    with pytest.raises(NotStored, match="holds no record urn:uuid:0b7c"):
        find_record(store, ID, on_damage=never, note=lambda _: None)


def test_a_damaged_warc_does_not_hide_the_others(store: Store, tmp_path: Path) -> None:
    put_warc(store, tmp_path, "20261101060000", [record(HTTP, WARC_Record_ID=f"<{ID}>")])
    cut = gzip.compress(record(b"x" * 1000))[:-20]
    put(store, tmp_path, f"warc/2026/11/02/{stem('20261102060000')}.warc.gz", cut)
    put(store, tmp_path, f"warc/2026/11/03/{stem('20261103060000')}.warc.gz", gzip.compress(b"no record"))
    told: list[Damaged] = []

    with find_record(store, ID, on_damage=told.append, note=lambda _: None) as found:
        assert found.id == ID
    assert ["cannot be unpacked" in str(one) or "no WARC record" in str(one) for one in told] == [True, True]


@pytest.mark.parametrize("length", ["", "many", "-5", "٣"])
def test_a_record_without_a_length_is_damaged(store: Store, tmp_path: Path, length: str) -> None:
    bad = record(HTTP).replace(f"Content-Length: {len(HTTP)}".encode(), f"Content-Length: {length}".encode())
    put_warc(store, tmp_path, "20261101060000", [bad])

    with pytest.raises(Damaged, match="no WARC record"):
        open_record(store, stem("20261101060000"), 0)


def test_a_record_that_ends_early_is_damaged(store: Store, tmp_path: Path) -> None:
    short = record(HTTP)[: -len("ferry") - 4]
    put_warc(store, tmp_path, "20261101060000", [short])

    with (
        open_record(store, stem("20261101060000"), 0) as found,
        pytest.raises(Damaged, match="5 bytes early"),
    ):
        list(found.rest())


def revisit(store: Store, folder: Path, **fields: str) -> CaptureLine | None:
    named = {"WARC_Type": "revisit", **fields}
    put_warc(store, folder, "20261105060000", [record(b"", **named)])
    with open_record(store, stem("20261105060000"), 0) as found:
        return original(store, found, on_damage=never)


def test_a_revisit_leads_to_the_record_it_names_among_those_of_its_address_and_second(
    store: Store, tmp_path: Path
) -> None:
    stamp = "20261101060000"
    lines = [
        line(f"{HOST}/a", stamp, offset=1, mime="warc/revisit", recordId="urn:x:1"),
        line(f"{HOST}/a", stamp, offset=2, recordId="urn:x:2"),
        line(f"{HOST}/a", stamp, offset=3, recordId=ID),
        line(f"{HOST}/A", stamp, offset=0, recordId="urn:x:4"),
    ]
    put_index(store, tmp_path, stamp, lines)
    where = {"WARC_Refers_To_Target_URI": f"{HOST}/a", "WARC_Refers_To_Date": "2026-11-01T06:00:00.123Z"}

    named = revisit(store, tmp_path, **where, WARC_Refers_To=f"<{ID}>")

    assert named is not None
    assert named.offset == 3
    with open_record(store, stem("20261105060000"), 0) as found:
        unnamed = found
        unnamed.fields = tuple(pair for pair in found.fields if pair[0] != "warc-refers-to")
        best = original(store, unnamed)
    assert best is not None
    assert best.offset == 2


@pytest.mark.parametrize("date", ["", "soon", "2026-99-99T06:00:00Z"])
def test_a_revisit_that_names_only_an_id_leads_to_it(store: Store, tmp_path: Path, date: str) -> None:
    put_index(store, tmp_path, "20261101060000", [line(f"{HOST}/a", "20261101060000", recordId=ID)])
    where = {"WARC_Refers_To_Target_URI": f"{HOST}/a", "WARC_Refers_To_Date": date}

    found = revisit(store, tmp_path, **where, WARC_Refers_To=f"<{ID}>")

    assert found is not None
    assert found.record_id == ID


def test_a_revisit_of_what_is_not_kept_leads_nowhere(store: Store, tmp_path: Path) -> None:
    put_index(store, tmp_path, "20261101060000", [line(f"{HOST}/a", "20261101060000", mime="warc/revisit")])
    where = {"WARC_Refers_To_Target_URI": f"{HOST}/a", "WARC_Refers_To_Date": "2026-11-01T06:00:00Z"}

    assert revisit(store, tmp_path, **where, WARC_Refers_To=f"<{ID}>") is None
