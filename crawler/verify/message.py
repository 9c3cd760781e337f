"""HTTP messages taken apart while they stream by: head, framing, entity, digests (RFC 9112)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

HEAD_LIMIT = 1 << 20
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_SIZE_LINE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(;[^\r\n]*)?\r?\n\Z")
_SIZE_LINE_BEGUN = re.compile(rb"[ \t]*[0-9A-Fa-f]{0,15}[ \t]*(\r|;.*)?", re.S)
_SIZE_LINE_LIMIT = 1 << 12

DIGESTS = {"sha1", "sha256", "sha384", "sha512", "md5"}


def hasher(label: str | None) -> Any:
    """Return a hash object for a digest label in any case, None for one that is not known."""
    name = (label or "").lower().replace("-", "")
    return hashlib.new(name, usedforsecurity=False) if name in DIGESTS else None


class Dechunker:
    """Takes the chunked transfer coding off a body that comes in pieces (RFC 9112 §7.1)."""

    def __init__(self) -> None:
        self.state = "size"
        """`size`, `data`, `line` (the CRLF after data), `trailer`, `done` or `broken`."""
        self.size = 0
        """Bytes of entity so far."""
        self.excess = 0
        """Bytes after the last chunk and its trailer."""
        self._left = 0
        self._line = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the pieces of entity that `data` holds."""
        pieces: list[bytes] = []
        at = 0
        while at < len(data) and self.state not in ("done", "broken"):
            if self.state == "data":
                piece = data[at : at + self._left]
                pieces.append(piece)
                self._take(len(piece))
                at += len(piece)
            else:
                at = self._framing(data, at)
        if self.state == "done":
            self.excess += len(data) - at
        return pieces

    def _take(self, size: int) -> None:
        self.size += size
        self._left -= size
        if not self._left:
            self.state = "line"

    def _framing(self, data: bytes, at: int) -> int:
        """Collect one line of framing from `at`; return where it ends."""
        end = data.find(b"\n", at) + 1 or len(data)
        self._line += data[at:end]
        if self._line.endswith(b"\n"):
            self._judge(self._line)
            self._line = b""
        elif len(self._line) > _SIZE_LINE_LIMIT or (self.state == "size" and not _begun(self._line)):
            self.state = "broken"
        return end

    def _judge(self, line: bytes) -> None:
        blank = line in (b"\r\n", b"\n")
        if self.state == "trailer":
            self.state = "done" if blank else "trailer"
        elif self.state == "line":
            self.state = "size" if blank else "broken"
        else:
            size = _SIZE_LINE.match(line)
            self._left = int(size[1], 16) if size else 0
            self.state = "broken" if not size else "data" if self._left else "trailer"


def _begun(line: bytes) -> bool:
    return bool(_SIZE_LINE_BEGUN.fullmatch(line))


@dataclass(slots=True)
class Head:
    """Start line and field lines of a message, names in lower case, values stripped."""

    start: bytes
    fields: list[tuple[str, bytes]] = field(default_factory=list)

    def values(self, name: str) -> list[bytes]:
        """Return the values of every field line called `name`."""
        return [value for key, value in self.fields if key == name]

    def tokens(self, name: str) -> list[str]:
        """Return the comma-separated tokens of a field, in lower case."""
        joined = b",".join(self.values(name)).decode("latin-1").lower()
        return [token.strip() for token in joined.split(",") if token.strip()]


class Message:
    """One HTTP message as it streams by; nothing but its head is held."""

    def __init__(self, algorithm: str | None) -> None:
        self.head: Head | None = None
        """None until the blank line that ends the head was seen."""
        self.chunked = False
        """True where the head says that the body is chunked."""
        self.body_size = 0
        self.body_start = b""
        """First bytes of the entity, for telling content codings."""
        self.digest = hasher(algorithm)
        """Digest of the entity: transfer coding removed, content coding kept."""
        self.wire_digest = hasher(algorithm)
        """Digest of the body with its chunk framing."""
        self.chunks = Dechunker()
        """Follows the body, whether the head says `chunked` or not."""
        self._held = b""

    def feed(self, data: bytes) -> None:
        """Go on with the next bytes of the message."""
        if self.head is not None:
            self._body(data)
            return
        searched = max(len(self._held) - 3, 0)
        self._held += data
        end = _HEAD_END.search(self._held, searched)
        if end:
            self.head = parse_head(self._held[: end.end()])
            self.chunked = "chunked" in self.head.tokens("transfer-encoding")
            rest, self._held = self._held[end.end() :], b""
            self._body(rest)
        elif len(self._held) > HEAD_LIMIT:
            self.head = Head(self._held[:100])
            self._held = b""

    @property
    def start(self) -> bytes:
        """The start line, or the first bytes of a message whose head does not end."""
        return self.head.start if self.head else self._held[:100]

    @property
    def status(self) -> int | None:
        """Status code of a response."""
        found = re.match(rb"(?i:HTTP)/\d+(?:\.\d+)? +(\d{3})(?!\d)", self.start)
        return int(found[1]) if found else None

    @property
    def length(self) -> int | None:
        """What Content-Length says, where it is one number and rules (RFC 9112 §6.3)."""
        values = set(self.head.tokens("content-length")) if self.head else set()
        value = values.pop() if len(values) == 1 and not self.chunked else ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None

    @property
    def entity_size(self) -> int:
        """Bytes of the entity that are there."""
        return self.chunks.size if self.chunked else self.body_size

    def _body(self, data: bytes) -> None:
        self.body_size += len(data)
        pieces = self.chunks.feed(data)
        if self.chunked and self.wire_digest is not None:
            self.wire_digest.update(data)
        for piece in pieces if self.chunked else [data]:
            self._entity(piece)

    def _entity(self, piece: bytes) -> None:
        if len(self.body_start) < 16:
            self.body_start = (self.body_start + piece)[:16]
        if self.digest is not None:
            self.digest.update(piece)


def parse_head(data: bytes) -> Head:
    """Take start line and field lines apart; folded lines join the one before."""
    lines = data.split(b"\n")
    head = Head(lines[0].rstrip(b"\r"))
    for line in lines[1:]:
        if line[:1] in (b" ", b"\t") and head.fields:
            name, value = head.fields.pop()
            head.fields.append((name, value + b" " + line.strip()))
        elif b":" in line:
            key, _, value = line.partition(b":")
            head.fields.append((key.strip().decode("latin-1").lower(), value.strip()))
    return head
