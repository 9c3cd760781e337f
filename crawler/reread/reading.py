"""One WARC of the archive read again, and its records written beside the earlier ones."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from crawler.errors import AlreadyStored, Damaged
from crawler.extract import EXTRACTOR, VERSION, read_page
from crawler.extract.page import Companions
from crawler.index.exclusions import NOTHING, Exclusions
from crawler.index.habits import without_furniture
from crawler.index.pages import KeptPage, document, page_at, pages
from crawler.records import PageEnd
from crawler.reread.carry import carried
from crawler.reread.earlier import Earlier, Key, grouped, key_of
from crawler.reread.keys import Stem, stem_of
from crawler.reread.tally import Tally
from crawler.s3 import AMAZON, S3Settings
from crawler.store import Store, open_store
from crawler.store.lines import Kept, lines
from crawler.urls import host_of


@dataclass(frozen=True, slots=True)
class Job:
    """One WARC to read again, in words that another process understands."""

    uri: str
    key: str
    s3: S3Settings = AMAZON
    version: str = VERSION
    dry_run: bool = False
    exclusions: Exclusions = NOTHING
    furniture: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    """The lines that hosts repeat, see `index.habits`."""


def reread(job: Job) -> Tally:
    """Read a WARC again and store what comes of it, each kind in a file of its own, whole or not at all.

    What is written depends on the WARC, the earlier records and the readers alone: done twice, it is the
    same. Raises StoreError.
    """
    opened = closing(open_store(job.uri, s3=job.s3))
    with opened as store, TemporaryDirectory(prefix="wirecopy-reread-") as folder:
        return _Rereading(job, store, Path(folder)).done()


def records_of(
    page: KeptPage,
    tally: Tally,
    version: str = VERSION,
    beside: Companions = (),
    furniture: frozenset[str] = frozenset(),
) -> list[tuple[str, Kept]]:
    """Return the records that today's readers make of a page and what was fetched beside it, by kind."""
    capture = page.capture
    reading = read_page(
        page.body,
        page.url,
        content_type=page.content_type,
        fetched_at=capture.fetched_at,
        companions=beside,
    )
    reading = without_furniture(reading, furniture)
    tally.read(page.url, reading)
    told = msgspec.structs.replace(
        capture,
        content_sha256=hashlib.sha256(page.body).hexdigest(),
        extractor=EXTRACTOR,
        extractor_version=version,
        pack=reading.pack,
    )
    end = PageEnd(
        url=page.url,
        outcome=reading.outcome,
        article=reading.article,
        story=reading.story,
        stories=reading.stories,
        capture=told,
    )
    return lines(end)


class _Rereading:
    """The work on one WARC."""

    def __init__(self, job: Job, store: Store, folder: Path) -> None:
        self._job = job
        self._store = store
        self._folder = folder
        self._stem = stem_of(job.key)
        self._tally = Tally(files=1)
        self._output = _Output(folder)
        self._met: set[str] = set()
        self._lacking: set[str] = set()
        self._made: set[Key] = set()

    def done(self) -> Tally:
        earlier = Earlier(self._store, self._stem, self._folder, self._tally.fault)
        with closing(earlier), closing(self._output):
            self._pages(earlier)
            self._unmet(earlier)
            for kind in earlier.kinds:
                self._output.open(kind)  # an empty file says that nothing of the kind is left
        if not self._job.dry_run:
            self._store_files(self._stem)
        return self._tally

    def _pages(self, earlier: Earlier) -> None:
        try:
            with self._store.open(self._job.key) as warc:
                for page in pages(warc, self._job.key):
                    if page.capture.record_id not in earlier.beside:
                        self._read(page, earlier)
        except Damaged as damage:
            self._tally.fault(str(damage))

    def _read(self, page: KeptPage, earlier: Earlier) -> None:
        self._met.add(page.capture.record_id)
        if self._job.exclusions.excluded(page.url, page.capture.fetched_at):
            self._tally.outcomes["withheld"] += 1
            return
        beside = self._beside(page, earlier)
        if beside is None:
            self._lacking.add(page.capture.record_id)
            return
        for kind, record in records_of(page, self._tally, self._job.version, beside, self._furniture(page)):
            known = earlier.record(kind, record)
            record = carried(record, known) if known else record
            line = record.to_json()
            self._tally.compare(msgspec.json.decode(line), known)
            self._tally.records[kind] += 1
            self._made.add(key_of(kind, page.capture, record.record_id))
            self._output.write(kind, line)

    def _furniture(self, page: KeptPage) -> frozenset[str]:
        return self._job.furniture.get(host_of(page.url), frozenset())

    def _beside(self, page: KeptPage, earlier: Earlier) -> Companions | None:
        """Return what was fetched beside a page; None where some of it is gone, and reading would lose it."""
        known = earlier.captures.get(page.capture.record_id)
        held = [document(self._store, record_id) for record_id in known.companions] if known else []
        found = tuple(one for one in held if one)
        return found if len(found) == len(held) else None

    def _unmet(self, earlier: Earlier) -> None:
        """See to the earlier records that were not made again.

        Their capture stands in another file (a story whose links were filled in later), is a revisit, or
        cannot be read; where it can be opened it is read, else the record is kept as it was.
        """
        left = grouped(key for key in earlier.lines if key not in self._made)
        for capture_id, keys in left.items():
            page = None
            if capture_id not in self._met:
                page = page_at(self._store, earlier.captures[capture_id])
                if page:
                    self._read(page, earlier)
            for key in keys:
                readable = (page is not None or capture_id in self._met) and capture_id not in self._lacking
                self._left(key, earlier, readable=readable)

    def _left(self, key: Key, earlier: Earlier, *, readable: bool) -> None:
        if key in self._made or self._is_withheld(key, earlier):
            return
        if readable:
            self._tally.lose(earlier.lines[key].url or key.record_id)
            return
        self._tally.compared["kept_as_it_was"] += 1
        self._tally.records[key.kind] += 1
        self._output.write(key.kind, earlier.line(key))

    def _is_withheld(self, key: Key, earlier: Earlier) -> bool:
        capture = earlier.captures[key.capture_id]
        url = capture.final_url or earlier.lines[key].url
        return self._job.exclusions.excluded(url, capture.fetched_at) is not None

    def _store_files(self, stem: Stem) -> None:
        for kind, file in self._output.files.items():
            key = stem.records(kind, self._job.version)
            try:
                self._store.put(key, file)
                self._tally.written.append(key)
            except AlreadyStored:
                self._tally.fault(
                    f"{key}: is there already and says something else; left as it is. A new version of the"
                    " readers writes a new file"
                )


class _Output:
    """The files of records being written, packed, one a kind; the same lines give the same bytes."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, Path] = {}
        self._folder = folder
        self._open: dict[str, gzip.GzipFile] = {}
        self._opened = ExitStack()

    def open(self, kind: str) -> gzip.GzipFile:
        """Return the file of a kind."""
        if kind not in self._open:
            self.files[kind] = self._folder / f"{kind}.gz"
            raw = self._opened.enter_context(self.files[kind].open("wb"))
            self._open[kind] = self._opened.enter_context(gzip.GzipFile("", "wb", 6, raw, mtime=0))
        return self._open[kind]

    def write(self, kind: str, line: bytes) -> None:
        """Write one record."""
        self.open(kind).write(line + b"\n")

    def close(self) -> None:
        """Finish the files."""
        self._opened.close()
