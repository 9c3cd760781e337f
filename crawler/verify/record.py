"""One WARC record as the rules see it: header lines, named fields, and what was learnt of the block."""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from crawler.verify.findings import Fault, Severity
from crawler.verify.message import Message, hasher
from crawler.verify.stream import Rest

END = b"\r\n\r\n"
HTTP_TYPES = ("request", "response", "revisit")
VERSION = re.compile(rb"WARC/\d\.\d\r?\n")
_ID = re.compile(r"<([^<>\s]+)>")
_HEAD_KEPT = 1 << 16


@dataclass(slots=True)
class Block:
    """The block of a record after it streamed by."""

    size: int = 0
    head: bytes = b""
    """Its first 64 KiB, enough for every warcinfo and metadata record."""
    tail: bytes = b""
    digest: Any = None
    payload: Any = None
    """Digest of the payload where that is the block itself."""
    exact: Any = None
    """SHA-256, where the block is to be compared with an exchange log."""
    message: Message | None = None

    def feed(self, data: bytes) -> None:
        """Go on with the next bytes of the block."""
        self.size += len(data)
        if len(self.head) < _HEAD_KEPT:
            self.head += data[: _HEAD_KEPT - len(self.head)]
        self.tail = (self.tail + data[-4:])[-4:]
        for digest in (self.digest, self.payload, self.exact):
            if digest is not None:
                digest.update(data)
        if self.message is not None:
            self.message.feed(data)


@dataclass
class Record:
    """One record; rules read it after its block has streamed by."""

    file: str
    offset: int
    """Bytes from the start of the file to the record, or to its gzip member."""
    lines: list[bytes]
    """The header as it stands: version line, field lines, line ends included; the empty line too."""
    first: bool = False
    """True for the first record of its file."""
    shared: bool = False
    """True where the record does not begin a gzip member."""
    length: int = 0
    """Bytes of its gzip member, or of the record in a plain file; 0 where it is not alone."""
    fields: list[tuple[str, str]] = field(default_factory=list)
    """Field names in lower case and their values, in order."""
    block: Block = field(default_factory=Block)
    rest: Rest = field(default_factory=lambda: Rest(4, END, END))
    split: bool = False
    """True where the record goes over several gzip members."""
    short: bool = False
    """True where the block ended before Content-Length."""
    damaged: bool = False
    """True where the compression broke inside the record."""

    def get(self, name: str) -> str | None:
        """Return the first value of a field, its name in lower case."""
        return self._first.get(name)

    def all(self, name: str) -> list[str]:
        """Return every value of a field."""
        return [value for key, value in self.fields if key == name]

    @cached_property
    def _first(self) -> dict[str, str]:
        return dict(reversed(self.fields))

    @cached_property
    def type(self) -> str:
        """WARC-Type, empty where it is missing."""
        return (self.get("warc-type") or "").lower()

    @cached_property
    def version(self) -> str:
        """`1.0` or `1.1`, as the version line says."""
        return self.lines[0].strip().decode("latin-1").removeprefix("WARC/")

    @property
    def readable(self) -> bool:
        """True where version line and header end are there: the fields are worth judging."""
        return bool(VERSION.fullmatch(self.lines[0])) and self.lines[-1] in (b"\r\n", b"\n")

    @cached_property
    def id(self) -> str | None:
        """The record id without its angle brackets."""
        return bare(self.get("warc-record-id"))

    @cached_property
    def uri(self) -> str:
        """WARC-Target-URI, empty where it is missing."""
        return self.get("warc-target-uri") or ""

    @cached_property
    def web(self) -> bool:
        """True for a capture over http or https."""
        return self.type in HTTP_TYPES and self.uri.lower().startswith(("http:", "https:"))

    @cached_property
    def content_length(self) -> int | None:
        """Content-Length where it is a number."""
        value = self.get("content-length") or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None

    @cached_property
    def whole(self) -> bool:
        """True where the block is known to be the block: later rules may rely on it."""
        return self.content_length is not None and not (self.short or self.damaged) and self.fits

    @property
    def fits(self) -> bool:
        """True where Content-Length leads to the end of the block, whatever separator follows."""
        if self.block_digest_holds:
            return True
        closed = (self.block.tail + self.rest.head).endswith(END)
        return self.rest.head == END or not (closed or self.rest.head.strip(b"\r\n"))

    @cached_property
    def block_digest_holds(self) -> bool | None:
        """Whether the block digest is right; None where there is none that can be judged."""
        declared = self.get("warc-block-digest")
        if declared is None or self.block.digest is None:
            return None
        return digest_holds(declared, self.block.digest.digest())

    @property
    def message(self) -> Message | None:
        """The HTTP message in the block, where there is one that may be relied on."""
        return self.block.message if self.whole and self.block.size else None

    @property
    def truncated(self) -> bool:
        """True where the record says that its block is not the whole."""
        return self.get("warc-truncated") is not None

    @property
    def not_modified(self) -> bool:
        """True for a revisit of the server-not-modified profile."""
        return self.type == "revisit" and (self.get("warc-profile") or "").endswith("/server-not-modified")

    @property
    def same_payload(self) -> bool:
        """True for a revisit of the identical-payload-digest profile."""
        profile = self.get("warc-profile") or ""
        return self.type == "revisit" and profile.endswith("/identical-payload-digest")

    def fault(self, message: str, severity: Severity = "error") -> Fault:
        """Return a fault of this record."""
        return Fault(message, self.file, self.id or self.get("warc-record-id"), self.offset, severity)

    def prepare(self, *, exact: bool) -> None:
        """Make ready to read the block: which digests, and whether it is an HTTP message."""
        self.block.digest = hasher(label(self.get("warc-block-digest")))
        self.block.exact = hasher("sha256") if exact else None
        payload = label(self.get("warc-payload-digest"))
        if self.web and "http" in (self.get("content-type") or "application/http"):
            self.block.message = Message(payload)
        elif self.type in ("resource", "conversion"):
            self.block.payload = hasher(payload)


def bare(value: str | None) -> str | None:
    """Return what stands in angle brackets, None where the form is another."""
    found = _ID.fullmatch(value or "")
    return found[1] if found else None


def label(digest: str | None) -> str | None:
    """Return the algorithm a labelled digest names."""
    return digest.partition(":")[0] if digest else None


def digest_holds(declared: str, digest: bytes) -> bool:
    """Tell whether a labelled digest names these bytes, whatever its base and case."""
    value = declared.partition(":")[2].strip()
    return value.lower() in (digest.hex(), b32encode(digest).decode().lower().rstrip("="))


def warc_fields(block: bytes) -> Iterator[tuple[str, str]]:
    """Yield names (lower case) and values of an application/warc-fields block."""
    for line in block.decode("utf-8", "backslashreplace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()
