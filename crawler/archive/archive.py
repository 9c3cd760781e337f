"""The open archive of one run: where exchanges and records go, and what they become when sealed.

All of it is called from one thread, the run's writer: compressing, digesting and writing stay off the
reactor, and files need no locks.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from crawler.archive.endings import ending, foretold
from crawler.archive.writing import Segment
from crawler.capture import message, warc
from crawler.capture.exchange import Exchange
from crawler.capture.redact import Redactor
from crawler.capture.segment import make_stem, write_whole
from crawler.config import Config
from crawler.index.seen import Original, Payload, Seen, SeenPage
from crawler.records import Capture, PageEnd
from crawler.store import lines
from crawler.store.spool import forget, hold

KINDS = (*lines.KINDS, lines.TOMBSTONES)
"""The kinds of records, a folder each."""
REVISIT_BYTES = 1_000
"""A repeated payload smaller than this is stored again: a revisit would be no smaller."""
SEGMENTS_IN_SPOOL = 4
"""A segment takes up no more than this part of the spool: while one is delivered others are written."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a response was kept, and the record that holds its payload: itself, or what it repeats."""

    capture: Capture
    original: Original


@dataclass(frozen=True, slots=True)
class Made:
    """Something made here of a page; `what` is the word of its URI, as `dom` in `urn:dom:<address>`."""

    what: str
    content_type: str
    block: bytes


class RunArchive:
    """Everything one run keeps, in `<spool>/<run id>`: `open/` while written, `sealed/` when whole."""

    def __init__(self, config: Config, run_id: str, about: warc.Fields, seen: Seen) -> None:
        self.folder = config.spool_dir.absolute() / run_id
        self.sealed = self.folder / "sealed"
        self.files: list[str] = []
        self.exchanges_of: dict[str, int] = {}
        """How many exchanges each sealed WARC holds."""
        self.bytes_kept = 0
        self.exchanges = 0
        self.written = 0
        self._config = config
        self._roll_bytes = min(config.segment_bytes, config.spool_bytes // SEGMENTS_IN_SPOOL)
        self._run_id = run_id
        self._about = about
        self._seen = seen
        self._redactor = Redactor()
        self._serial = 0
        self._bytes_before = 0
        self._segment: Segment | None = None
        self._unsealed: list[Segment] = []
        self._handle = hold(self.folder)

    def keep(
        self,
        exchanges: Sequence[Exchange],
        about: warc.Fields,
        *,
        attempt: int = 1,
        known: SeenPage | None = None,
    ) -> Kept | None:
        """Write exchanges in order; return where the last one's response is, if there was one.

        `attempt` is the number of the first among all tries for this address, counted from 1; `known` is
        the page a conditional request named by its validators: what a 304 refers to. Raises SpoolError;
        the exchanges counted as sent and not as written show the gap.
        """
        self.exchanges += len(exchanges)
        kept = None
        for number, exchange in enumerate(exchanges, attempt):
            kept = self._keep(exchange, [*about, ("attempt", str(number))], known)
            self.written += 1
        return kept

    def record(self, kind: str, line: bytes) -> None:
        """Write one JSON record of `kind` beside the open segment."""
        self._open().record(kind, line)

    def ended(self, end: PageEnd) -> None:
        """Write how a page ended and what read it, as further metadata of its capture. Raises SpoolError."""
        if end.capture:
            segment = self._open()
            segment.note(warc.ending(end.capture, ending(end), segment.info_id, segment.ids))

    def show(self, page: Capture, made: Iterable[Made]) -> dict[str, str]:
        """Write what was made of a page, at the time of its capture; return the record ids by URI.

        Raises SpoolError. A reader of the archive finds them by the page's address and time.
        """
        ids = {}
        for one in made:
            segment = self._open()
            date = page.fetched_at or ""
            told = (segment.info_id, segment.ids)
            record = warc.resource(
                f"urn:{one.what}:{page.final_url}", one.content_type, one.block, date, told
            )
            segment.note(record)
            ids[f"urn:{one.what}:{page.final_url}"] = record.id
        return ids

    def seal(self) -> list[str]:
        """Seal the open segment and what an earlier call could not; return the keys of their files.

        Raises SpoolError; nothing is lost by that, and it can be tried again once there is room.
        """
        if self._segment:
            self._bytes_before += self._segment.bytes_written
            self._unsealed.append(self._segment)
            self._segment = None
        keys: list[str] = []
        while self._unsealed:
            segment = self._unsealed[0]
            self.exchanges_of[segment.warc_key] = segment.exchanges
            keys += segment.seal(self.sealed)
            self.bytes_kept += segment.size
            self._unsealed.pop(0)
        self.files += keys
        return keys

    @property
    def bytes_written(self) -> int:
        """Bytes that the run has put into the spool as it went, what has left since included."""
        return self._bytes_before + (self._segment.bytes_written if self._segment else 0)

    @property
    def open_bytes(self) -> int:
        """Bytes of WARC that are not sealed yet."""
        return self._segment.size if self._segment else 0

    @property
    def opened_at(self) -> datetime | None:
        """When the open segment was begun; None where there is none."""
        return self._segment.opened_at if self._segment else None

    def sync(self) -> None:
        """Put what was kept on the disk, where a loss of power leaves it. Raises SpoolError."""
        if self._segment:
            self._segment.sync()

    def add_file(self, key: str, data: bytes) -> None:
        """Put a file of the run itself (its report, its log) beside the sealed segments."""
        write_whole(self.sealed / key, data)
        if key not in self.files:
            self.files.append(key)

    def close(self) -> None:
        """Let go of the run's folder: what is left in it may be delivered by anyone."""
        forget(self.folder)
        os.close(self._handle)

    def _keep(self, exchange: Exchange, about: warc.Fields, known: SeenPage | None) -> Kept | None:
        segment = self._open()
        payload = _repeatable(exchange)
        repeat = self._repeat(exchange, payload, known)
        exchange, redacted = self._redactor.redact(exchange)
        about = [*about, *foretold(exchange, known), *redacted]
        captured = warc.capture(exchange, about, segment.info_id, segment.ids, repeat)
        key, offset, length = segment.append(captured)
        if segment.size >= self._roll_bytes:
            self.seal()
        if captured.main.type == "metadata":
            return None
        original = (
            _refers_to(repeat) if repeat else Original(captured.main.id, exchange.url, captured.main.date)
        )
        if repeat is None and payload:
            self._seen.note_payload(payload, original, key)
        not_modified = repeat is not None and repeat.profile == warc.NOT_MODIFIED
        pointer = Capture(
            warc_file=key,
            offset=offset,
            length=length,
            record_id=captured.main.id,
            payload_digest=known.payload_digest if known and not_modified else exchange.payload_digest,
            run_id=self._run_id,
            fetched_at=captured.main.date,
            status=exchange.status,
            final_url=exchange.url,
        )
        return Kept(pointer, original)

    def _repeat(
        self, exchange: Exchange, payload: Payload | None, known: SeenPage | None
    ) -> warc.Repeat | None:
        """Return what an exchange repeats: a page not modified, or a payload the archive holds."""
        if exchange.status == 304 and known:
            return _refer(warc.NOT_MODIFIED, known.original)
        original = self._seen.original(payload) if payload else None
        return _refer(warc.IDENTICAL, original) if original else None

    def _open(self) -> Segment:
        if self._segment is None:
            now = datetime.now(UTC)
            token = self._run_id.rpartition("-")[2]
            stem = make_stem(self._config.warc_prefix, self._serial, token, now)
            self._serial += 1
            level = self._config.warc_gzip_level
            self._segment = Segment(self.folder / "open", stem, level, self._about, now)
        return self._segment


def _repeatable(exchange: Exchange) -> Payload | None:
    """Return the payload of a response that a later one may repeat."""
    whole = exchange.status not in (None, 304) and exchange.truncated is None
    if not whole or len(exchange.payload) < REVISIT_BYTES:
        return None
    return Payload(exchange.payload_digest, message.framing(exchange.head))


def _refer(profile: str, original: Original) -> warc.Repeat:
    return warc.Repeat(profile, original.record_id, original.url, original.date)


def _refers_to(repeat: warc.Repeat) -> Original:
    return Original(repeat.refers_to, repeat.target_uri, repeat.date)
