"""What a run kept, read back by warcio as exchanges."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator


@dataclass
class Kept:
    """One exchange as it lies in the archive."""

    url: str
    date: str
    request: bytes = b""
    response: bytes = b""
    type: str | None = None
    truncated: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    """The metadata's named fields."""

    @property
    def received(self) -> bytes:
        """Everything that came, the final response and what stands apart from it."""
        aside = b64decode(self.fields.get("notModifiedResponse", ""))
        return self.interim + (aside or self.response) + self.excess

    @property
    def interim(self) -> bytes:
        return b64decode(self.fields.get("interimResponses", ""))

    @property
    def excess(self) -> bytes:
        return b64decode(self.fields.get("bytesAfterResponse", ""))


def exchanges(folder: Path) -> list[Kept]:
    """Return the exchanges of every WARC under `folder`, in file order."""
    found: list[Kept] = []
    for file in sorted(folder.rglob("*.warc.gz")):
        found += _read(file)
    return found


def _read(file: Path) -> list[Kept]:
    """A request opens an exchange, or a lone metadata record does; the rest names it by Concurrent-To."""
    found: list[Kept] = []
    by_id: dict[str, Kept] = {}
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream, no_record_parse=True):
            headers = record.rec_headers
            if record.rec_type == "warcinfo":
                continue
            linked = [value for name, value in headers.headers if name == "WARC-Concurrent-To"]
            kept = next((by_id[record_id] for record_id in linked if record_id in by_id), None)
            if kept is None:
                kept = Kept(headers.get_header("WARC-Target-URI"), headers.get_header("WARC-Date"))
                found.append(kept)
            for record_id in (headers.get_header("WARC-Record-ID"), *linked):
                by_id[record_id] = kept
            _add(kept, record.rec_type, headers, record.raw_stream.read())
    return found


def _add(kept: Kept, kind: str, headers: object, block: bytes) -> None:
    content_type = headers.get_header("Content-Type")  # type: ignore[attr-defined]
    if kind == "request":
        kept.request = block
    elif content_type == "application/warc-fields":
        lines = block.decode().splitlines()
        kept.fields = dict(line.split(": ", 1) for line in lines if ": " in line)
    else:
        kept.response = block
        kept.type = kind
        kept.truncated = headers.get_header("WARC-Truncated")  # type: ignore[attr-defined]
