"""`scrapy cat`: every part of real records, revisits followed, and what is said where that cannot be."""

from __future__ import annotations

import gzip
import hashlib
import sys
from base64 import b32encode
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.capture import message
from crawler.commands import find
from crawler.commands.cat import Command
from crawler.store import open_store
from tests.commands.asking import ARTICLE, BAD_GZIP, STORY, Ask, captures, warc_of
from tests.crawling import Place
from tests.index.handmade import HOST, line, put_index, put_warc, record, stem
from tests.site import content

Printed = pytest.CaptureFixture[bytes]
ID = "urn:uuid:0b7c9c5e-4f0c-4a55-9d0c-3f6c1f0e7a11"
PLACE = f"{stem('20261101060000')}:0"


@pytest.fixture
def ask(crawled: Place) -> Ask:
    return Ask(Command, str(crawled.archive))


def listed(ask: Ask, url: str, printed: Printed) -> list[dict[str, Any]]:
    assert Ask(find.Command, ask.archive)(url, "--json") == 0
    return captures(printed.readouterr().out.decode())


def kept(ask: Ask, capture: dict[str, Any]) -> bytes:
    """Return a record as it stands in its file."""
    data = warc_of(Path(ask.archive), capture).read_bytes()
    return gzip.decompress(data[capture["offset"] : capture["offset"] + capture["length"]])


def parts(data: bytes) -> tuple[bytes, bytes]:
    """Return the header of a record and its block."""
    head, _, block = data.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", block.removesuffix(b"\r\n\r\n")


def page(url: str) -> bytes:
    host, _, path = url.removeprefix("http://").partition("/")
    return content.answer(host, f"/{path}").body


@pytest.mark.parametrize("url", [ARTICLE, STORY])
def test_the_body_is_the_page_as_its_author_wrote_it(ask: Ask, capsysbinary: Printed, url: str) -> None:
    oldest = listed(ask, url, capsysbinary)[-1]

    assert ask(oldest["record_id"]) == 0
    assert capsysbinary.readouterr() == (page(url), b"")


@pytest.mark.parametrize("url", [ARTICLE, STORY])
def test_the_payload_is_what_its_digest_is_of(ask: Ask, capsysbinary: Printed, url: str) -> None:
    oldest = listed(ask, url, capsysbinary)[-1]

    assert ask(oldest["record_id"], "--payload") == 0
    digest = b32encode(hashlib.sha1(capsysbinary.readouterr().out, usedforsecurity=False).digest())
    assert f"sha1:{digest.decode()}" == oldest["payload_digest"]


def test_block_headers_and_record_are_byte_for_byte_what_is_kept(ask: Ask, capsysbinary: Printed) -> None:
    oldest = listed(ask, STORY, capsysbinary)[-1]
    whole = kept(ask, oldest)
    head, block = parts(whole)

    for part, wanted in (
        ("--record", whole),
        ("--http", block),
        ("--headers", head + message.split(block)[0]),
    ):
        assert ask(oldest["record_id"], part) == 0
        assert capsysbinary.readouterr().out == wanted
    assert b"Transfer-Encoding: chunked" in block


@pytest.mark.parametrize("part", [[], ["--body"], ["--payload"]])
def test_a_revisit_is_followed_and_that_is_said(ask: Ask, capsysbinary: Printed, part: list[str]) -> None:
    newest, oldest = listed(ask, ARTICLE, capsysbinary)

    assert ask(newest["record_id"], *part) == 0
    out, err = capsysbinary.readouterr()
    assert ask(oldest["record_id"], *part) == 0
    assert out == capsysbinary.readouterr().out
    assert f"repeats {oldest['record_id'].removeprefix('urn:uuid:')}".encode() in err


@pytest.mark.parametrize("part", ["--record", "--headers", "--http"])
def test_a_revisit_itself_is_printed_where_it_is_asked_for(
    ask: Ask, capsysbinary: Printed, part: str
) -> None:
    newest = listed(ask, ARTICLE, capsysbinary)[0]
    head, block = parts(kept(ask, newest))

    assert ask(newest["record_id"], part) == 0
    out, err = capsysbinary.readouterr()
    assert out == {"--record": head + block + b"\r\n\r\n", "--headers": head + block, "--http": block}[part]
    assert err == b""


def test_a_body_that_cannot_be_unpacked_is_printed_as_it_is(ask: Ask, capsysbinary: Printed) -> None:
    capture = listed(ask, BAD_GZIP, capsysbinary)[0]

    assert ask(capture["record_id"]) == 1
    out, err = capsysbinary.readouterr()
    assert out == parts(kept(ask, capture))[1].partition(b"\r\n\r\n")[2]
    assert out.startswith(b"\x1f\x8b")
    assert b"not gzip as its head says" in err


def test_a_record_is_found_by_every_name_that_find_and_records_give_it(
    ask: Ask, crawled: Place, capsysbinary: Printed
) -> None:
    [story] = crawled.records("stories")
    pointer = story["capture"]
    name = pointer["warc_file"].rpartition("/")[2]
    offset = pointer["offset"]
    record_id = pointer["record_id"]
    for named in (
        record_id,
        f"<{record_id}>",
        record_id.removeprefix("urn:uuid:"),
        f"{pointer['warc_file']}:{offset}",
        f"{name}:{offset}",
        f"{name.removesuffix('.warc.gz')}:{offset}",
    ):
        assert ask(named) == 0, named
        assert capsysbinary.readouterr() == (page(STORY), b""), named


def test_metadata_requests_and_warcinfo_are_printed_as_blocks(
    ask: Ask, crawled: Place, capsysbinary: Printed
) -> None:
    found = {}
    with crawled.warcs()[0].open("rb") as file:
        for one in ArchiveIterator(file, no_record_parse=True):
            found[one.rec_type] = (one.rec_headers.get_header("WARC-Record-ID"), one.raw_stream.read())

    for kind in ("warcinfo", "metadata", "request"):
        record_id, block = found[kind]
        assert ask(record_id) == 0
        out, err = capsysbinary.readouterr()
        assert out == block
        assert b"reading the WARCs, the newest first" in err
    assert ask(f"{crawled.warcs()[0].name}:0", "--body") == 0
    assert capsysbinary.readouterr() == (found["warcinfo"][1], b"")


def test_the_command_line_is_the_same(crawled: Place) -> None:
    name = f"{crawled.warcs()[0].name}:0"
    ran = crawled.scrapy("cat", name, "--record", "--archive", str(crawled.archive), ARCHIVE_URI="/nowhere")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("WARC/1.1\nWARC-Type: warcinfo\n")


def test_the_help_teaches_by_examples_that_can_be_read(crawled: Place) -> None:
    ran = crawled.scrapy("cat", "--help")

    assert ran.code == 0
    assert "\n  scrapy cat 0b7c9c5e-" in ran.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "takes one ID"),
        (["a", "b"], 2, "takes one ID"),
        ([ID, "--archive", "ftp://x/"], 2, "neither a folder"),
        ([ID], 1, f"holds no record {ID}"),
        (["no-such-file:0"], 1, "holds no WARC called no-such-file.warc.gz"),
        (["../../etc/passwd:0"], 3, "no name of an object"),
    ],
)
def test_what_cannot_be_printed_is_told(
    ask: Ask, capsysbinary: Printed, words: list[str], code: int, said: str
) -> None:
    assert ask(*words) == code

    out, err = capsysbinary.readouterr()
    assert out == b""
    assert said in err.decode()


@pytest.fixture
def handmade(tmp_path: Path) -> Ask:
    return Ask(Command, str(tmp_path / "archive"))


def keep(handmade: Ask, folder: Path, *records: bytes) -> None:
    put_warc(open_store(handmade.archive), folder, "20261101060000", records)


def test_a_revisit_of_what_is_not_kept_says_so(handmade: Ask, tmp_path: Path, capsysbinary: Printed) -> None:
    keep(handmade, tmp_path, record(b"", WARC_Type="revisit", WARC_Refers_To=f"<{ID}>"))

    assert handmade(PLACE) == 1
    assert b"repeats a record that" in capsysbinary.readouterr().err


def test_a_damaged_record_is_printed_as_far_as_it_goes_with_exit_code_3(
    handmade: Ask, tmp_path: Path, capsysbinary: Printed
) -> None:
    keep(handmade, tmp_path, record(b"HTTP/1.1 200 OK\r\n\r\nferry runs aground")[:-12])

    assert handmade(PLACE) == 3
    out, err = capsysbinary.readouterr()
    assert b"ferry runs aground".startswith(out)
    assert b"8 bytes early" in err


def test_a_resource_is_its_own_body(handmade: Ask, tmp_path: Path, capsysbinary: Printed) -> None:
    keep(handmade, tmp_path, record(b"<p>ferry</p>", WARC_Type="resource", Content_Type="text/html"))

    for part in ([], ["--body"], ["--payload"], ["--http"]):
        assert handmade(PLACE, *part) == 0
        assert capsysbinary.readouterr() == (b"<p>ferry</p>", b"")


@pytest.mark.parametrize("block", [b"", b"no http at all", b"HTTP/1.1 200 OK\r\nno end", b"\n\n\nferry"])
def test_odd_blocks_are_printed_too(
    handmade: Ask, tmp_path: Path, capsysbinary: Printed, block: bytes
) -> None:
    keep(handmade, tmp_path, record(block))

    assert handmade(PLACE, "--http") == 0
    assert capsysbinary.readouterr() == (block, b"")
    assert handmade(PLACE) == 0


def test_an_id_is_found_beside_a_damaged_index(handmade: Ask, tmp_path: Path, capsysbinary: Printed) -> None:
    keep(handmade, tmp_path, record(b"HTTP/1.1 200 OK\r\n\r\nferry", WARC_Record_ID=f"<{ID}>"))
    store = open_store(handmade.archive)
    put_index(
        store, tmp_path, "20261101060000", [line(HOST, "20261101060000", offset=0, length=300, recordId=ID)]
    )
    put_index(store, tmp_path, "20261102060000", [f'no line with "{ID}"\n'.encode()])

    assert handmade(ID) == 0
    out, err = capsysbinary.readouterr()
    assert out == b"ferry"
    assert b"is no line of an index" in err


def test_what_would_steer_a_terminal_is_printed_to_one_only_by_force(
    handmade: Ask, tmp_path: Path, capsysbinary: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(handmade, tmp_path, record(b"HTTP/1.1 200 OK\r\n\r\n\x1b[2Jferry"))

    assert handmade(PLACE) == 0
    assert capsysbinary.readouterr().out == b"\x1b[2Jferry"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert handmade(PLACE) == 2
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert b"--force" in err
    assert handmade(PLACE, "--headers") == 0
    assert handmade(PLACE, "--force") == 0
    assert capsysbinary.readouterr().out.endswith(b"\x1b[2Jferry")
