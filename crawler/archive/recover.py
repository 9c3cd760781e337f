"""Recovery: what a killed run has left open becomes whole, and only what was torn is cut.

An exchange's records are written in one go and its metadata stands last: a file is whole up to its last
metadata record. What lies behind that was never acknowledged. The index is made anew from what is kept.
"""

from __future__ import annotations

import gzip
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from crawler.archive.archive import KINDS
from crawler.capture.segment import Stem, gzip_lines, make_folder, sync_folder, write_whole
from crawler.capture.warc import FIELDS, Record
from crawler.errors import SpoolError, UnusableArchive
from crawler.index import cdxj
from crawler.observe.report import KILLED, Report, log_key, report_key
from crawler.store.ledger import Line, State
from crawler.store.spool import OPEN, SEALED, UNFINISHED, WARC_END, left_over, runs, sealed_files
from crawler.verify.reader import Reader
from crawler.verify.record import Record as Judged

Note = Callable[[str], None]
Known = Callable[[str], Sequence[Line]]

LOG = "run.log"
"""Name of a run's log in its folder while it is written."""

_STEM = re.compile(
    r"(?P<stem>.+-(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)\d{9}-\d+-[^/]+?)\.(?:warc\.gz|[a-z]+\.jsonl)"
)
_RUN = re.compile(r"(?P<at>\d{8}T\d{6}Z)-(?P<spider>.+)-[0-9a-f]+$")


class _Pointer(msgspec.Struct):
    offset: int = 0
    warc_file: str = ""


class _Line(msgspec.Struct):
    capture: _Pointer | msgspec.UnsetType = msgspec.UNSET


@dataclass
class Whole:
    """What of a WARC is whole: its length in bytes, its exchanges, the lines of its index."""

    length: int = 0
    exchanges: int = 0
    index: list[bytes] = field(default_factory=list)


def recover(
    spool: Path, archive_uri: str, known: Known, note: Note, is_ours: Callable[[str], bool] = lambda _: True
) -> list[Report]:
    """Make whole what runs that are over have left open in `spool`; return the reports of those runs.

    `known` tells what the ledger has of a run: part of it may be delivered. Runs that live are left alone,
    and so are those that are not ours, by their id. Raises SpoolError, DatabaseError; what could not be
    recovered stays as it is.
    """
    reports = []
    for run in runs(spool):
        with left_over(run) as is_over:
            if is_over and is_ours(run.name) and (report := _recover(run, archive_uri, known, note)):
                reports.append(report)
    return reports


def whole_part(warc: Path) -> Whole:
    """Read a WARC as far as its exchanges are whole."""
    found = Whole()
    waiting: list[bytes] = []
    with warc.open("rb") as file, suppress(UnusableArchive):
        for record in Reader(file, warc.name):
            if not record.whole or record.block_digest_holds is False:
                break
            place = cdxj.Place(warc.name.removesuffix(UNFINISHED), record.offset, record.length)
            line = cdxj.line(_as_written(record), place)
            waiting += [line] if line else []
            if record.get("content-type") == FIELDS:
                found.length = record.offset + record.length
                found.exchanges += record.type == "metadata" and not record.get("warc-refers-to")
                found.index += waiting
                waiting = []
    return found


def _recover(run: Path, archive_uri: str, known: Known, note: Note) -> Report | None:
    sealed = run / SEALED
    for unfinished in sealed.rglob(f"*{UNFINISHED}"):
        unfinished.unlink()
    stems = sorted(set(_stems(run)), key=lambda stem: stem.name)
    whole = {path.relative_to(sealed).as_posix(): path for path in sealed_files(sealed)}
    if not (stems or whole or (run / LOG).exists()):
        return None
    lines = [line for line in known(run.name) if line.state is not State.OPEN and line.key not in whole]
    report = _report(run, archive_uri, [stem.day for stem in stems], [*whole, *(line.key for line in lines)])
    if report_key(report) in whole:
        return None
    recovered = sum(_exchanges(key, path) for key, path in whole.items())
    recovered += sum(_segment(run, stem, note) for stem in stems)
    report.exchanges = report.written = recovered + sum(line.exchanges or 0 for line in lines)
    report.faults = {line.key: line.broken for line in lines if line.broken}
    _keep_log(run, sealed / log_key(report))
    keys = {path.relative_to(sealed).as_posix() for path in sealed_files(sealed)}
    report.files = [*sorted(keys.union(line.key for line in lines)), report_key(report)]
    write_whole(sealed / report_key(report), report.to_json())
    note(f"run {run.name} was killed: {recovered} exchanges of it were recovered")
    return report


def _exchanges(key: str, path: Path) -> int:
    return whole_part(path).exchanges if key.endswith(WARC_END) else 0


def _keep_log(run: Path, target: Path) -> None:
    log = run / LOG
    if log.exists():
        write_whole(target, gzip.compress(log.read_bytes(), mtime=0))
        log.unlink()


def _segment(run: Path, stem: Stem, note: Note) -> int:
    """Seal what is left open of one segment, its WARC last; return how many exchanges that holds."""
    sealed = run / SEALED
    warc = run / OPEN / f"{stem.name}{WARC_END}{UNFINISHED}"
    whole = _whole(warc, sealed / stem.warc_key)
    if warc.exists():
        _cut(warc, whole, note)
    if whole.index and not (sealed / stem.index_key).exists():
        write_whole(sealed / stem.index_key, gzip_lines(b"".join(sorted(whole.index))))
    for kind in KINDS:
        _records(run / OPEN / f"{stem.name}.{kind}.jsonl{UNFINISHED}", sealed / stem.records_key(kind), whole)
    if warc.exists():
        _seal(warc, sealed / stem.warc_key)
        return whole.exchanges
    return 0


def _whole(opened: Path, sealed: Path) -> Whole:
    """Return what is whole of a WARC, wherever it lies; nothing is missing of one that was delivered."""
    found = next((path for path in (opened, sealed) if path.exists()), None)
    return whole_part(found) if found else Whole(length=sys.maxsize)


def _records(lines: Path, target: Path, whole: Whole) -> None:
    """Seal the records whose page was kept; a line that is torn is none."""
    if lines.exists():
        kept = [line for line in lines.read_bytes().splitlines(keepends=True) if _holds(line, lines, whole)]
        if kept and not target.exists():
            write_whole(target, gzip_lines(b"".join(kept)))
        lines.unlink()


def _cut(warc: Path, whole: Whole, note: Note) -> None:
    """Cut what is torn, and put the rest on the disk before anything points at it."""
    if torn := warc.stat().st_size - whole.length:
        note(f"{warc.name}: {torn} torn bytes at its end were cut")
    if not whole.exchanges:
        warc.unlink()
        return
    with _told(warc), warc.open("rb+") as file:
        file.truncate(whole.length)
        os.fsync(file.fileno())


def _seal(warc: Path, target: Path) -> None:
    with _told(warc):
        make_folder(target.parent)
        warc.rename(target)
        sync_folder(target.parent)


@contextmanager
def _told(warc: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SpoolError(f"spool file {warc} cannot be recovered: {error.strerror}") from error


def _holds(line: bytes, lines: Path, whole: Whole) -> bool:
    """Tell whether a record's line is whole and what it points at was kept."""
    try:
        pointer = msgspec.json.decode(line, type=_Line).capture if line.endswith(b"\n") else None
    except msgspec.DecodeError:
        return False
    if not isinstance(pointer, _Pointer):
        return pointer is msgspec.UNSET
    elsewhere = not lines.name.startswith(Path(pointer.warc_file).name.removesuffix(".warc.gz"))
    return elsewhere or pointer.offset < whole.length


def _as_written(judged: Judged) -> Record:
    """Return a record read back in the form the index is made from."""
    names = ("WARC-Target-URI", "WARC-Payload-Digest", "Content-Type")
    fields = tuple((name, value) for name in names if (value := judged.get(name.lower())))
    return Record(judged.type, judged.id or "", judged.get("warc-date") or "", fields, judged.block.head)


def _stems(run: Path) -> Iterator[Stem]:
    """Yield the segments of a run that have a file left open, or no index."""
    sealed = run / SEALED
    for path in [*(run / OPEN).glob(f"*{UNFINISHED}"), *sealed.rglob(f"*{WARC_END}")]:
        if match := _STEM.match(path.name):
            stem = Stem(match["stem"], f"{match['y']}/{match['m']}/{match['d']}")
            if path.suffix == UNFINISHED or not (sealed / stem.index_key).exists():
                yield stem


def _report(run: Path, archive_uri: str, days: Sequence[str], keys: Sequence[str]) -> Report:
    match = _RUN.match(run.name)
    days = [*days, *("/".join(key.split("/")[-4:-1]) for key in keys), f"{datetime.now(UTC):%Y/%m/%d}"]
    started = (
        datetime.strptime(match["at"], "%Y%m%dT%H%M%S%z")
        if match
        else datetime.strptime(min(days), "%Y/%m/%d").replace(tzinfo=UTC)
    )
    spider = match["spider"] if match else "unknown"
    return Report(run.name, spider, {}, started, archive_uri, finish_reason=KILLED, exit_code=137)
