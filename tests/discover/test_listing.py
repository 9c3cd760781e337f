"""Lists of addresses."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover.listing import Listing, read_listing
from crawler.errors import SettingsError


def listing(tmp_path: Path, text: str | bytes) -> Listing:
    file = tmp_path / "urls.txt"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_listing(file)


def test_addresses_are_read_in_order_with_comments_and_blanks_left_out(tmp_path: Path) -> None:
    found = listing(tmp_path, "# stations\n\n https://b.example/1 \nhttps://a.example/2 # Polaris\n#end\n")

    assert found == Listing(("https://b.example/1", "https://a.example/2"), ())


def test_a_page_named_twice_is_asked_for_once_as_it_was_first_named(tmp_path: Path) -> None:
    found = listing(tmp_path, "https://A.example/1?utm_source=x\nhttps://a.example:443/1#top\n")

    assert found.urls == ("https://A.example/1?utm_source=x",)


def test_a_fragment_is_no_comment(tmp_path: Path) -> None:
    assert listing(tmp_path, "https://a.example/1#top").urls == ("https://a.example/1#top",)


def test_a_line_that_is_no_address_is_told_by_its_number(tmp_path: Path) -> None:
    found = listing(tmp_path, "https://a.example/1\n\nftp://a.example/2\nkpol " + "x" * 300 + "\n")

    assert found.urls == ("https://a.example/1",)
    assert [number for number, _ in found.wrong] == [3, 4]
    assert found.wrong[0][1] == "ftp://a.example/2"
    assert len(found.wrong[1][1]) == 200


def test_a_list_of_wrong_lines_alone_is_still_a_list(tmp_path: Path) -> None:
    assert listing(tmp_path, "nonsense\n") == Listing((), ((1, "nonsense"),))


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_an_address(tmp_path: Path) -> None:
    assert listing(tmp_path, b"\xef\xbb\xbfhttps://a.example/1\r\n").urls == ("https://a.example/1",)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_a_list_that_names_nothing_is_the_users_mistake(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="names no address: write one URL a line"):
        listing(tmp_path, text)


def test_a_list_that_is_not_there_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.txt cannot be read: No such file"):
        read_listing(tmp_path / "none.txt")


@given(text=st.binary(max_size=200))
def test_any_file_is_read_or_refused_in_words(tmp_path_factory: pytest.TempPathFactory, text: bytes) -> None:
    try:
        found = listing(tmp_path_factory.mktemp("list"), b"https://a.example/\n" + text)
    except SettingsError as error:
        pytest.fail(str(error))
    assert found.urls[0] == "https://a.example/"
