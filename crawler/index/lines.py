"""Lines of an index read back: each is a capture, and where its record stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

import msgspec

from crawler.errors import Damaged

UUID = "urn:uuid:"
"""Begins the ids of nearly all records; left out where people read."""

_LINE = re.compile(rb"(\S+) (\d{14,17}) (\{.*\})\s*", re.S)
_HEADING = (b"!meta", b" CDX")


class _Fields(msgspec.Struct):
    url: str
    filename: str
    offset: Annotated[int, msgspec.Meta(ge=0, lt=1 << 60)]
    length: Annotated[int, msgspec.Meta(ge=0, lt=1 << 60)]
    mime: str = "-"
    status: int | str = "-"
    digest: str = "-"
    record_id: str = msgspec.field(default="", name="recordId")


@dataclass(frozen=True, slots=True)
class CaptureLine:
    """A capture as an index knows it."""

    url: str
    captured_at: str
    """UTC, `2026-11-22T06:00:00Z`."""
    type: str
    """`response`, `revisit` or `resource`."""
    status: int | None
    mime: str
    payload_digest: str
    record_id: str
    """Empty where the index does not name it."""
    warc_file: str
    """The name alone, without folders."""
    offset: int
    length: int
    """Bytes of the packed record."""

    @property
    def id(self) -> str:
        """The shortest name by which the record is found again: its UUID, else its place."""
        return self.record_id.removeprefix(UUID) or f"{self.warc_file.removesuffix('.warc.gz')}:{self.offset}"


def parse(line: bytes, key: str) -> CaptureLine | None:
    """Read one line of the index `key`; None for a heading. Raises Damaged."""
    found = _LINE.fullmatch(line)
    try:
        fields = msgspec.json.decode(found[3], type=_Fields, strict=False) if found else None
    except msgspec.DecodeError:
        fields = None
    if found and fields:
        return _capture(found[2].decode(), fields)
    if line.startswith(_HEADING):
        return None
    raise Damaged(f"{key}: {line[:80]!r} is no line of an index; scrapy verify says more")


def _capture(stamp: str, fields: _Fields) -> CaptureLine:
    status = str(fields.status)
    return CaptureLine(
        url=fields.url,
        captured_at=f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T{stamp[8:10]}:{stamp[10:12]}:{stamp[12:14]}Z",
        type=_type(fields.mime, status),
        status=int(status) if _is_status(status) else None,
        mime=fields.mime,
        payload_digest=fields.digest,
        record_id=fields.record_id,
        warc_file=fields.filename,
        offset=fields.offset,
        length=fields.length,
    )


def _type(mime: str, status: str) -> str:
    if mime == "warc/revisit":
        return "revisit"
    return "response" if _is_status(status) else "resource"


def _is_status(status: str) -> bool:
    return len(status) == 3 and status.isascii() and status.isdigit()
