"""Rules 3, 4, 8, 29, 30: how records lie in a file (WARC 1.1 §4, §5.3, annexes C and D)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from crawler.verify import rules
from crawler.verify.findings import Fault
from crawler.verify.reader import WarcFile
from crawler.verify.record import END, VERSION, Record

SIZE_LIMIT = 1_100_000_000
"""A file may pass 10⁹ bytes by its last record; a tenth more is a file that was not rolled."""
_ENCODED_WORD = re.compile(r"=\?[\w.*-]+\?[BbQq]\?[^?\s]*\?=")
_NAMED = re.compile(rb"[!-9;-~]+:")
_FILE_NAME = re.compile(r"[^/\\]+-\d{12,17}-\d+-[^/\\]+\.warc(\.gz)?")


@rules.framing.rule(3)
def version_line(record: Record) -> Iterator[Fault]:
    """A record begins with WARC/1.0 or WARC/1.1."""
    if record.damaged:
        return
    if not VERSION.fullmatch(record.lines[0]):
        yield record.fault(f"a record does not begin with a version line but with {record.lines[0][:40]!r}")
    elif record.version not in ("1.0", "1.1"):
        yield record.fault(f"the version WARC/{record.version} is neither 1.0 nor 1.1")


@rules.framing.rule(3)
def header_lines(record: Record) -> Iterator[Fault]:
    """Header lines end with CRLF, hold a colon, and an empty line closes them."""
    if record.damaged or not VERSION.fullmatch(record.lines[0]):
        return
    if not record.readable:
        yield record.fault("the header has no empty line at its end")
    if any(not line.endswith(b"\r\n") for line in record.lines if line):
        yield record.fault("a header line does not end with CRLF")
    named = (line for line in record.lines[1:] if line[:1] not in b" \t" and line.strip(b"\r\n"))
    if wrong := next((line for line in named if not _NAMED.match(line)), None):
        yield record.fault(f"a header line has no field name: {wrong[:60]!r}")


@rules.record.rule(3)
def separator(record: Record) -> Iterator[Fault]:
    """Exactly CRLF CRLF stand after the block."""
    if record.whole and record.rest.head != END:
        yield record.fault(f"the block is followed by {record.rest.head!r}, not by CRLF CRLF")


@rules.record.rule(4)
def block_length(record: Record) -> Iterator[Fault]:
    """Content-Length leads to the end of the block."""
    declared = record.get("content-length")
    if declared is None or record.damaged or record.whole:
        return
    if record.content_length is None:
        yield record.fault(f"Content-Length {declared!r} is no number")
    elif record.short:
        yield record.fault(
            f"Content-Length is {declared}, but the block ends after {record.block.size} bytes"
        )
    else:
        over = record.rest.size - len(END)
        yield record.fault(f"Content-Length is {declared}, but the block ends {over:+d} bytes from there")


@rules.record.rule(8)
def folded_lines(record: Record) -> Iterator[Fault]:
    """No field goes on in the next line."""
    if any(line[:1] in (b" ", b"\t") for line in record.lines[1:]):
        yield record.fault("a field is folded over two lines")


@rules.record.rule(8)
def encoded_words(record: Record) -> Iterator[Fault]:
    """No value is written as =?charset?B?…?=."""
    for name, value in record.fields:
        if _ENCODED_WORD.search(value):
            yield record.fault(f"{name} holds an RFC 2047 word")


@rules.record.rule(29)
def member_each(record: Record) -> Iterator[Fault]:
    """A gzip member holds one whole record."""
    if record.shared:
        yield record.fault("the record does not begin a gzip member: several records share one")
    if record.split:
        yield record.fault("the record goes over several gzip members")


@rules.file.rule(29)
def damage(file: WarcFile) -> Iterator[Fault]:
    """The compression is sound up to the last byte."""
    for place in file.damage:
        yield Fault(place.message, file.name, None, place.offset)


@rules.file.rule(30)
def file_size(file: WarcFile) -> Iterator[Fault]:
    """A file is rolled at about 10⁹ bytes."""
    if file.size > SIZE_LIMIT:
        yield Fault(f"the file has {file.size} bytes", file.name)


@rules.record.rule(30)
def file_name(record: Record) -> Iterator[Fault]:
    """The name a file was given says when, which, and where."""
    name = record.get("warc-filename")
    if record.type == "warcinfo" and name and not _FILE_NAME.fullmatch(PurePosixPath(name).name):
        yield record.fault(f"the file was written as {name}, not as Prefix-Timestamp-Serial-Host.warc.gz")
