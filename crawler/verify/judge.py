"""The judge: reads WARC files one after the other, asks every rule, and adds up the report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import IO

# Modules of rules enter their functions in the registries when they are imported.
from crawler.errors import UnusableArchive
from crawler.verify import fields, framing, http, relations, revisits, rules
from crawler.verify.cdxj import read_index
from crawler.verify.digests import explain
from crawler.verify.exchanges import ExchangeLog, compare
from crawler.verify.findings import Fault, Report
from crawler.verify.links import Links
from crawler.verify.reader import Reader
from crawler.verify.record import Record

RULE_MODULES = (fields, framing, http, relations, revisits)

Progress = Callable[[str, int], None]
"""Is told the file being read and how many of its bytes were."""
OUTSIDE = "rule 21: revisits of records that are not in this input; judge the whole archive to follow them"


class Judge:
    """Judges any number of WARC files as one input; `close` asks the rules that need them all."""

    def __init__(
        self, *, whole: bool, log: ExchangeLog | None = None, progress: Progress | None = None
    ) -> None:
        """`whole`: the input refers to nothing outside itself (an archive, a WACZ)."""
        self.report = Report()
        self.links = Links(whole=whole)
        self._compressed = False
        self._log = log
        self._progress = progress

    def warc(self, opened: IO[bytes], name: str) -> None:
        """Judge one file. Raises UnusableArchive where it is no WARC."""
        raw = Counted(opened, name, self._progress)
        reader = Reader(raw, name, exact=self._log is not None)
        self.links.begin(name)
        for record in reader:
            self._record(record)
        reader.file.size = raw.size
        self.report.add(rules.file.judge(reader.file))
        self.links.end(raw.size, raw.sha256.hexdigest(), reader.file.gaps)
        self.report.files += 1
        self.report.bytes += raw.size
        self._compressed |= reader.file.compressed

    def one_of_many(self, opened: IO[bytes], name: str) -> None:
        """Judge one file among others: one that is no WARC is a fault, not the end."""
        try:
            self.warc(opened, name)
        except UnusableArchive as error:
            self.report.files += 1
            self.links.gaps += 1
            self.report.add([(3, Fault(str(error), name))])

    def join(self) -> None:
        """Join the records once every WARC was read; indexes may be judged from now on."""
        self.links.join()

    def index(self, opened: IO[bytes], name: str) -> None:
        """Judge one CDXJ index against the records."""
        self.report.add(read_index(opened, name, self.links))

    def finish(self) -> Report:
        """Ask the rules that need everything and return the report."""
        report = self.report
        report.add(rules.links.judge(self.links))
        if outside := 0 if self.links.whole else self.links.unresolved():
            report.notes[OUTSIDE] = outside
        if self._log is not None:
            report.add(rules.log.judge(self._log))
            report.judged |= rules.compared.numbers | rules.log.numbers
        if report.records:
            report.judged |= rules.framing.numbers | rules.record.numbers | rules.links.numbers
        if not self.links.has_index:
            report.judged.discard(39)
        if not self._compressed:
            report.judged.discard(29)
        return report

    def close(self) -> None:
        """Let go of the temporary database."""
        self.links.close()

    def _record(self, record: Record) -> None:
        report = self.report
        report.records += 1
        report.add(rules.framing.judge(record))
        if not record.readable:
            return
        wire = list(compare(record, self._log)) if self._log is not None else []
        proven = self._log is not None and self._log.knows(record.uri) and not wire
        # What the server is known to have sent is no fault of the archive.
        found = rules.record.judge(record)
        report.add(one for one in found if not (proven and one[1].severity == "warning"))
        report.add(wire)
        report.notes.update(explain(record))
        self.links.add(record)


class Counted:
    """A stream that counts and digests what is read, and tells how far it is."""

    def __init__(self, opened: IO[bytes], name: str, progress: Progress | None) -> None:
        self.size = 0
        self.sha256 = hashlib.sha256()
        self._opened = opened
        self._name = name
        self._progress = progress

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes."""
        data = self._opened.read(size)
        self.size += len(data)
        self.sha256.update(data)
        if self._progress is not None:
            self._progress(self._name, self.size)
        return data
