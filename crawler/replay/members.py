"""The records of a WARC by their places, and which of them belong to the same exchange."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import closing
from dataclasses import dataclass

from crawler.errors import Damaged, UnusableArchive
from crawler.replay.asked import method_and_body
from crawler.store import Store
from crawler.verify.reader import Reader
from crawler.verify.record import Record

EMBEDDED = "E"
"""The last letter of `hopsFromSeed`, but for redirects, where a page embeds what was fetched."""
COMPANIONS = ("request", "metadata")
"""Record types that go with another one."""
_ID_MARKS = " <>"


@dataclass(frozen=True, slots=True)
class Member:
    """One record: its place in the file, and the fields that tie it to others. Ids are without brackets."""

    offset: int
    length: int
    """Bytes of its gzip member."""
    type: str
    id: str
    url: str
    date: str
    concurrent: tuple[str, ...]
    refers_to: str | None = None
    refers_to_url: str | None = None
    refers_to_date: str | None = None
    embedded_in: str | None = None
    """Of metadata: the address of the page that embeds what this exchange fetched."""
    asked: tuple[str, str] | None = None
    """Of a request that is no GET: its method, and its body as a query."""

    def goes_with(self, ids: Container[str]) -> bool:
        """Tell whether the record says more of one of `ids`, or of the whole file."""
        if self.type == "warcinfo":
            return True
        tied = (*self.concurrent, self.refers_to) if self.type == "metadata" else self.concurrent
        return self.type in COMPANIONS and any(other in ids for other in tied)


def members(store: Store, key: str) -> Iterator[Member]:
    """Yield every record of a WARC. Raises Damaged where it holds anything else, StoreError."""
    with closing(store.open(key)) as opened:
        try:
            for record in Reader(opened, key):
                yield _member(record, key)
        except UnusableArchive as error:
            raise Damaged(str(error)) from error


def _member(record: Record, key: str) -> Member:
    if not record.length or record.damaged or not record.id:
        raise Damaged(f"{key}:{record.offset}: no whole record stands there; scrapy verify says more")
    return Member(
        offset=record.offset,
        length=record.length,
        type=record.type,
        id=record.id,
        url=record.uri,
        date=record.get("warc-date") or "",
        concurrent=tuple(value.strip(_ID_MARKS) for value in record.all("warc-concurrent-to")),
        refers_to=(record.get("warc-refers-to") or "").strip(_ID_MARKS) or None,
        refers_to_url=record.get("warc-refers-to-target-uri"),
        refers_to_date=record.get("warc-refers-to-date"),
        embedded_in=_embedding_page(record),
        asked=method_and_body(record.block.head) if record.type == "request" else None,
    )


def _embedding_page(record: Record) -> str | None:
    if record.type != "metadata":
        return None
    lines = record.block.head.decode("utf-8", "replace").splitlines()
    fields = dict(line.split(": ", 1) for line in lines if ": " in line)
    return fields.get("via") if fields.get("hopsFromSeed", "").rstrip("R").endswith(EMBEDDED) else None
