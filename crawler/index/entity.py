"""What an HTTP message carries, without its codings, a piece at a time: bodies unfold to anything."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain

from crawler.capture import message
from crawler.errors import Undecodable

try:
    import brotli  # type: ignore[import-untyped]
except ImportError:
    brotli = None
try:
    from backports import zstd
except ImportError:
    zstd = None  # type: ignore[assignment]

Pieces = Iterator[bytes]
Decoder = Callable[[Pieces], Pieces]

PIECE = 1 << 16
"""Bytes a decoder gives at a time."""
HELD = 1 << 20
"""Bytes kept back, in case that nothing comes of them and they are shown as they are."""
CODINGS = 5
"""Codings over each other that are undone."""
_SIZE_LIMIT = 1 << 16
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")


def payload(head: bytes, wire: Pieces) -> Pieces:
    """Yield the body without its chunks (RFC 9112 §7.1): what WARC-Payload-Digest is of.

    Raises Undecodable after the last of what there is: the data up to where the chunks break, or the body
    as it is where there are none.
    """
    return _as_far_as(dechunked, wire) if b"chunked" in _codings(head, b"transfer-encoding") else wire


def body(head: bytes, wire: Pieces) -> Pieces:
    """Yield the body without any coding: what the page's own bytes are.

    Raises Undecodable after the last of what there is: what was decoded before a fault, or the payload as
    it is where nothing was.
    """
    names = [b"content-encoding", b"transfer-encoding"]
    codings = [c for name in names for c in _codings(head, name) if c not in (b"chunked", b"identity")]
    pieces = payload(head, wire)
    return _as_far_as(lambda packed: _undone(codings, packed), pieces) if codings else pieces


def dechunked(wire: Pieces) -> Pieces:
    """Yield the data of a chunked body. Raises Undecodable where its framing breaks or ends early."""
    source = _Source(wire)
    while size := _CHUNK_SIZE.fullmatch(source.line()):
        left = int(size[1], 16)
        if not left:
            return
        while left:
            piece = source.some(left)
            if not piece:
                raise Undecodable("the body ends inside a chunk")
            left -= len(piece)
            yield piece
        if source.line() not in (b"\r\n", b"\n"):
            raise Undecodable("a chunk does not end where it said")
    raise Undecodable("the body is not chunked as its head says, or ends before its last chunk")


class _Source:
    """Pieces read by lines or by counts."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._held = b""
        self._at = 0

    def line(self) -> bytes:
        """Return the next line with its end; at the end, or past _SIZE_LIMIT, what there is of it."""
        while (end := self._held.find(b"\n", self._at) + 1) == 0 and len(self._held) - self._at < _SIZE_LIMIT:
            more = next(self._pieces, b"")
            if not more:
                break
            self._held, self._at = self._held[self._at :] + more, 0
        return self._take(end or len(self._held))

    def some(self, most: int) -> bytes:
        """Return at most `most` bytes, none at the end."""
        if self._at == len(self._held):
            self._held, self._at = next(self._pieces, b""), 0
        return self._take(min(self._at + most, len(self._held)))

    def _take(self, end: int) -> bytes:
        start, self._at = self._at, end
        return self._held[start:end]


class _Keeping:
    """Pieces passed on and held, until they are known to be of use or too many."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._held: list[bytes] | None = []
        self._size = 0

    def __iter__(self) -> Pieces:
        for piece in self._pieces:
            if self._held is not None:
                self._held.append(piece)
                self._size += len(piece)
                self._held = self._held if self._size <= HELD else None
            yield piece

    def let_go(self) -> None:
        self._held = None

    def all_of_them(self) -> Pieces | None:
        """Return everything from the beginning, or None where the beginning is gone."""
        return None if self._held is None else chain(self._held, self._pieces)


def _as_far_as(decode: Decoder, pieces: Pieces) -> Pieces:
    """Yield what `decode` makes of pieces; the pieces themselves where it makes nothing of them."""
    kept = _Keeping(pieces)
    try:
        for piece in decode(iter(kept)):
            kept.let_go()
            yield piece
    except Undecodable as error:
        as_they_are = kept.all_of_them()
        if as_they_are is None:
            raise Undecodable(f"{error}: what came before is given") from error
        yield from as_they_are
        raise Undecodable(f"{error}: given as it is") from error


def _codings(head: bytes, name: bytes) -> list[bytes]:
    """Return the codings of a field in lower case, in the order in which they were applied."""
    words = b",".join(message.field(head, name)).lower().split(b",")
    return [word.strip() for word in words if word.strip()]


def _undone(codings: list[bytes], pieces: Pieces) -> Pieces:
    """Undo codings, the last first; a body of no bytes was never coded."""
    first = next(pieces, None)
    if first is None:
        return
    if len(codings) > CODINGS:
        raise Undecodable(f"{len(codings)} codings over each other are not undone")
    pieces = chain([first], pieces)
    for coding in reversed(codings):
        if coding not in DECODERS:
            raise Undecodable(f"the coding {coding.decode('latin-1')!r} is not known here")
        pieces = DECODERS[coding](pieces)
    yield from (piece for piece in pieces if piece)


def _gunzipped(pieces: Pieces) -> Pieces:
    with _faults("gzip", zlib.error):
        inflater = None
        for piece in pieces:
            while piece:
                if inflater is None or inflater.eof:
                    if inflater and not piece.startswith(b"\x1f"):
                        return  # what follows the last member is padding, for browsers too
                    inflater = zlib.decompressobj(31)
                yield inflater.decompress(piece, PIECE)
                piece = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
        yield from _last(inflater, "gzip")


def _inflated(pieces: Pieces) -> Pieces:
    """Undo `deflate`, with the zlib wrapper that RFC 9110 §8.4.1.2 asks for, or without as some send it."""
    start = b""
    for piece in pieces:
        start += piece
        if len(start) >= 2:
            break
    wrapped = len(start) >= 2 and start[0] & 15 == 8 and int.from_bytes(start[:2]) % 31 == 0
    inflater = zlib.decompressobj(15 if wrapped else -15)
    with _faults("deflate", zlib.error):
        for piece in chain([start], pieces):
            while piece and not inflater.eof:
                yield inflater.decompress(piece, PIECE)
                piece = inflater.unconsumed_tail
        yield from _last(inflater, "deflate")


def _last(inflater: zlib._Decompress | None, coding: str) -> Pieces:
    """Yield what zlib still holds back."""
    if inflater:
        yield inflater.flush()
    if inflater is None or not inflater.eof:
        raise Undecodable(f"the {coding} data ends early")


def _unbrotlied(pieces: Pieces) -> Pieces:
    if brotli is None:
        raise Undecodable("br needs the module brotli")
    decoder = brotli.Decompressor()
    with _faults("br", brotli.error):
        for piece in pieces:
            out = decoder.process(piece, output_buffer_limit=PIECE)
            yield out
            # A few bytes taken in may stand for megabytes still to come out.
            while not decoder.is_finished() and (out or not decoder.can_accept_more_data()):
                out = decoder.process(b"", output_buffer_limit=PIECE)
                yield out
            if decoder.is_finished():
                return
        raise Undecodable("the br data ends early")


def _unzstded(pieces: Pieces) -> Pieces:
    if zstd is None:
        raise Undecodable("zstd needs the module backports.zstd")
    decoder = zstd.ZstdDecompressor()
    with _faults("zstd", zstd.ZstdError):
        for piece in pieces:
            while piece or not (decoder.needs_input or decoder.eof):
                if decoder.eof:
                    decoder = zstd.ZstdDecompressor()
                yield decoder.decompress(piece, PIECE)
                piece = decoder.unused_data if decoder.eof else b""
        if not decoder.eof:
            raise Undecodable("the zstd data ends early")


@contextmanager
def _faults(coding: str, kind: type[Exception]) -> Iterator[None]:
    try:
        yield
    except kind as error:
        raise Undecodable(f"the body is not {coding} as its head says, or damaged ({error})") from error


DECODERS: dict[bytes, Decoder] = {
    b"gzip": _gunzipped,
    b"x-gzip": _gunzipped,
    b"deflate": _inflated,
    b"br": _unbrotlied,
    b"zstd": _unzstded,
}
"""Content codings (RFC 9110 §8.4.1, RFC 7932, RFC 8878)."""
