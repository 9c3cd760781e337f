"""A list of addresses in a file: one URL a line, `#` begins a comment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crawler.errors import SettingsError
from crawler.urls import canonical, is_web_address, without_userinfo


@dataclass(frozen=True, slots=True)
class Listing:
    """The addresses of a file in its order, each once, and the lines that hold none."""

    urls: tuple[str, ...]
    wrong: tuple[tuple[int, str], ...]
    """Line number, counted from 1, and text of each line that is no web address."""


def read_listing(path: Path) -> Listing:
    """Read a list of addresses. Raises SettingsError for a file that cannot be read or holds none."""
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise SettingsError(f"urls_file {path} cannot be read: {error.strerror}") from error
    urls: dict[str, str] = {}
    wrong: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        address = line.split(" #")[0].strip()
        if not address or address.startswith("#"):
            continue
        if is_web_address(address):
            urls.setdefault(canonical(address), address)
        else:
            wrong.append((number, without_userinfo(address)[:200]))
    if not urls and not wrong:
        raise SettingsError(f"urls_file {path} names no address: write one URL a line")
    return Listing(tuple(urls.values()), tuple(wrong))
