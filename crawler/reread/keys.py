"""The names of record files: the one a crawl wrote, and those that later readers wrote beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.errors import StoreError
from crawler.store import Store

_WARC = re.compile(r"warc/(\d{4}/\d\d/\d\d)/([^/]+)\.warc\.gz")
_END = ".jsonl.gz"
_VERSIONED = re.compile(r"(\.r[\d.]{1,90})?\.jsonl\.gz$")


@dataclass(frozen=True, slots=True)
class Stem:
    """What the files of one segment share: the day (`YYYY/MM/DD`) and the name."""

    day: str
    name: str

    @property
    def warc(self) -> str:
        """The key of the WARC."""
        return f"warc/{self.day}/{self.name}.warc.gz"

    @property
    def index(self) -> str:
        """The key of the index."""
        return f"index/{self.day}/{self.name}.cdxj.gz"

    def records(self, kind: str, version: str | None = None) -> str:
        """Return the key of the records of a kind: the crawl's, or those of an extractor's version."""
        return f"records/{kind}/{self.day}/{self.name}{f'.r{version}' if version else ''}{_END}"

    def newest(self, store: Store, kind: str) -> str | None:
        """Return the key of the newest records of a kind, None where there are none. Raises StoreError."""
        beginning = self.records(kind).removesuffix(_END)
        found = [
            (order, entry.key)
            for entry in store.list(f"{beginning}.")
            for order in _order(entry.key, beginning)
        ]
        return max(found)[1] if found else None


def newest_of(store: Store, kind: str, day: str) -> list[str]:
    """Return the keys of the newest records of a kind of each stem of a day (`YYYY/MM/DD`)."""
    newest: dict[str, tuple[tuple[int, ...], str]] = {}
    for entry in store.list(f"records/{kind}/{day}/"):
        beginning = _VERSIONED.sub("", entry.key)
        for order in _order(entry.key, beginning):
            newest[beginning] = max(newest.get(beginning, ((), "")), (order, entry.key))
    return sorted(key for _, key in newest.values())


def stem_of(key: str) -> Stem:
    """Return the stem of a WARC's key. Raises StoreError where it is none of this archive's names."""
    found = _WARC.fullmatch(key)
    if found is None:
        raise StoreError(f"{key} stands in the archive under no name of ours: read it as a file")
    return Stem(*found.groups())


def _order(key: str, beginning: str) -> Iterator[tuple[int, ...]]:
    """Yield what sorts the files of one stem by age; nothing for a file that is none of them."""
    rest = key.removeprefix(beginning).removesuffix(_END)
    if key.endswith(_END) and not rest:
        yield ()
    elif key.endswith(_END) and re.fullmatch(r"\.r\d{1,9}(?:\.\d{1,9})*", rest):
        yield tuple(map(int, rest[2:].split(".")))
