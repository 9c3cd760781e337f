"""`scrapy cat`: print a kept record, its payload, or the body that it carries, decoded."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from crawler.cli import FAULTS, WirecopyCommand
from crawler.commands.find import Damages, complain
from crawler.errors import NotStored, SettingsError, Undecodable
from crawler.index import entity
from crawler.index.exclusions import Exclusions
from crawler.index.lookup import find_record, open_record, original
from crawler.index.record import StoredRecord
from crawler.store import Store, open_store

PARTS = {
    "body": "the body with every coding undone (usual for responses)",
    "payload": "the body without its chunks, still packed: what WARC-Payload-Digest is of",
    "http": "the block as it stands: the HTTP message (usual for other records)",
    "headers": "the header of the record and of the HTTP message in it",
    "record": "the whole record as it stands, unpacked",
}
_STEERING = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")

HELP = """\
Print a kept record. ID is what `scrapy find` shows: the record's UUID (urn:uuid:… is fine too), or the file
and offset of a record, as FILE:OFFSET, which needs no search.

  scrapy cat 0b7c9c5e-4f0c-4a55-9d0c-3f6c1f0e7a11 > page.html     the page as its author wrote it
  scrapy cat 0b7c9c5e-4f0c-4a55-9d0c-3f6c1f0e7a11 --headers       what was said about it
  scrapy cat warc/2026/11/22/NAME.warc.gz:98375 --record          the WARC record, byte for byte

A revisit has no body of its own: that of the record it repeats is printed, and stderr says so. A body whose
coding cannot be undone is printed as it is, with a note, and exit code 1. Requests and metadata are in no
index: the WARCs are searched for them. What would steer a terminal is printed to one with --force only.
Exit code: 0 printed, 1 no such record or not decoded, 2 usage, 3 archive unusable.
"""


class Command(WirecopyCommand):
    """Prints a record or a part of it."""

    arguments = "ID [--archive URI] [--body | --payload | --http | --headers | --record]"
    brief = "Print a kept record, its payload or its decoded body"
    teaches = HELP

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        parser.add_argument("--archive", metavar="URI", help="look into this archive, not ARCHIVE_URI")
        parser.add_argument("--force", action="store_true", help="print anything to a terminal")
        parts = parser.add_mutually_exclusive_group()
        for part, words in PARTS.items():
            parts.add_argument(f"--{part}", dest="part", action="store_const", const=part, help=words)

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        if len(args) != 1:
            raise SettingsError("scrapy cat takes one ID, as scrapy find shows it; see scrapy cat --help")
        config = replace(self.config, archive_uri=opts.archive or self.config.archive_uri)
        with closing(open_store(config.archive_uri, s3=config.s3)) as store:
            try:
                with _find(store, args[0], opts.part, Exclusions.load(config.exclusions)) as record:
                    _print(_pieces(record, opts.part), force=opts.force)
            except (NotStored, Undecodable) as error:
                complain(str(error))
                return FAULTS
        return 0


def _find(store: Store, name: str, part: str | None, exclusions: Exclusions) -> StoredRecord:
    """Open the record named, or the one it repeats where a body is asked for that it has not.

    Raises NotStored, for what is withheld too.
    """
    damages = Damages()
    record = find_record(store, name, on_damage=damages, note=complain)
    url = record.field("WARC-Target-URI")
    if url and (why := exclusions.excluded(url, record.field("WARC-Date"))):
        record.close()
        raise NotStored(f"{record.where} is {why}")
    if record.type != "revisit" or part not in (None, "body", "payload"):
        return record
    with record:
        line = original(store, record, on_damage=damages)
    if line is None:
        raise NotStored(f"{record.where} repeats a record that {store.uri} does not hold")
    if why := exclusions.excluded(line.url, line.captured_at):
        raise NotStored(f"{record.where} repeats {line.id}, which is {why}")
    complain(f"{record.where} repeats {line.id}, captured {line.captured_at} from {line.url}: printing that")
    return open_record(store, line.warc_file, line.offset, line.length)


def _pieces(record: StoredRecord, part: str | None) -> Iterator[bytes]:
    """Return the part asked for; a record that is no response is best shown as its block."""
    part = part or ("body" if record.type == "response" else "http")
    if part == "record":
        return record.whole()
    if part == "headers":
        return iter([record.head, record.http_head()])
    if part == "http" or not record.is_http:
        return record.rest()
    head = record.http_head()
    return (entity.body if part == "body" else entity.payload)(head, record.rest())


def _print(pieces: Iterator[bytes], *, force: bool) -> None:
    """Write pieces to standard output. Raises SettingsError rather than steering a terminal."""
    careful = sys.stdout.isatty() and not force
    for piece in pieces:
        if careful and _STEERING.search(piece):
            raise SettingsError("this is no plain text: write it to a file (> FILE), or add --force")
        sys.stdout.buffer.write(piece)
    sys.stdout.flush()
