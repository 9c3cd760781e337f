"""Writes a WACZ: a zip of WARCs, their index and the list of their pages, read by ranges (WACZ 1.1.1).

The form is that of version 1.1.1, which today's tools validate, with the `home` of later drafts. WARCs and
indexes lie in it uncompressed, so that a player fetches what it shows and no more.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from tempfile import TemporaryFile
from typing import IO, Any

import msgspec

from crawler.index import cdxj
from crawler.index.lines import CaptureLine
from crawler.index.record import CHUNK
from crawler.replay.asked import with_query
from crawler.replay.choice import index_lines
from crawler.replay.members import Member
from crawler.replay.pages import PageLine, other_pages, read_pages
from crawler.replay.plan import Part, Plan
from crawler.replay.zipnum import PRIMARY, SECONDARY, write_blocks
from crawler.reread.keys import stem_of
from crawler.store import Store

VERSION = "1.1.1"
DATE = (1980, 1, 1, 0, 0, 0)
"""Of every entry: the same records give the same bytes."""
READABLE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class About:
    """What a pack says of itself."""

    title: str
    description: str
    software: str
    created_at: datetime


@dataclass
class Packed:
    """What was packed."""

    warcs: int = 0
    records: int = 0
    captures: int = 0
    pages: int = 0
    other_pages: int = 0
    resources: list[dict[str, Any]] = field(default_factory=list)


def write_wacz(store: Store, plan: Plan, out: IO[bytes], about: About) -> Packed:
    """Write what is planned to `out`, which can seek. Raises Damaged, StoreError, OSError."""
    packed, lines, pages, others = Packed(), list[bytes](), list[PageLine](), list[PageLine]()
    with zipfile.ZipFile(out, "w") as zipped:
        for part in plan.parts:
            stem, chosen = stem_of(part.key), plan.pages.get(part.key, set())
            large = sum(member.length for member in part.members) > zipfile.ZIP64_LIMIT
            _add(zipped, packed, f"archive/{stem.name}.warc.gz", _pieces(store, part), large=large)
            captures = _captures(store, part)
            read = read_pages(store, stem, chosen)
            pages += read.values()
            others += other_pages((line for _, line in captures if line.offset in chosen), read)
            lines += _placed(part, captures)
            packed.warcs, packed.records = packed.warcs + 1, packed.records + len(part.members)
        _add_index(zipped, packed, sorted(lines))
        packed.captures, packed.pages, packed.other_pages = len(lines), len(pages), len(others)
        _add_pages(zipped, packed, "pages", "Articles and stories", pages)
        _add_pages(zipped, packed, "extraPages", "Other pages", others)
        _add_package(zipped, packed, about, min([*pages, *others], key=_order, default=None))
    return packed


def _pieces(store: Store, part: Part) -> Iterator[bytes]:
    """Yield the bytes of the records taken: the file as it is, or stretches of it."""
    for offset, length in [(0, None)] if part.is_whole else _stretches(part.members):
        with closing(store.open(part.key, offset=offset, length=length)) as opened:
            while piece := opened.read(CHUNK):
                yield piece


def _stretches(members: Iterable[Member]) -> Iterator[tuple[int, int]]:
    """Yield offset and length of what can be read in one go."""
    begin = end = 0
    for member in members:
        if member.offset != end:
            if end > begin:
                yield begin, end - begin
            begin = member.offset
        end = member.offset + member.length
    yield begin, end - begin


def _captures(store: Store, part: Part) -> list[tuple[bytes, CaptureLine]]:
    """Return the index lines of the records taken."""
    taken = {member.offset for member in part.members}
    return [(text, line) for text, line in index_lines(store, stem_of(part.key)) if line.offset in taken]


def _placed(part: Part, captures: Iterable[tuple[bytes, CaptureLine]]) -> Iterator[bytes]:
    """Yield the lines with the places that the records have in the pack."""
    ends = accumulate((member.length for member in part.members), initial=0)
    places = dict(zip((member.offset for member in part.members), ends, strict=False))
    asked = {
        capture: member.asked for member in part.members for capture in member.concurrent if member.asked
    }
    for text, line in captures:
        key, stamp, fields = text.split(b" ", 2)
        moved = {**json.loads(fields), "offset": str(places[line.offset])}
        if found := asked.get(line.record_id):
            key = cdxj.key(with_query(line.url, *found)).encode()
            moved |= {"method": found[0], "requestBody": found[1]}
        yield b"%s %s %s\n" % (key, stamp, json.dumps(moved).encode())


def _add_index(zipped: zipfile.ZipFile, packed: Packed, lines: list[bytes]) -> None:
    with TemporaryFile() as blocks:
        secondary = list(write_blocks(lines, blocks))
        large = blocks.tell() > zipfile.ZIP64_LIMIT
        blocks.seek(0)
        _add(zipped, packed, f"indexes/{PRIMARY}", iter(lambda: blocks.read(CHUNK), b""), large=large)
    _add(zipped, packed, f"indexes/{SECONDARY}", secondary)


def _add_pages(
    zipped: zipfile.ZipFile, packed: Packed, name: str, title: str, pages: Iterable[PageLine]
) -> None:
    heading = {"format": "json-pages-1.0", "id": name, "title": title, "hasText": name == "pages"}
    lines = [json.dumps(heading).encode(), *map(msgspec.json.encode, sorted(pages, key=_order))]
    _add(zipped, packed, f"pages/{name}.jsonl", (line + b"\n" for line in lines))


def _order(page: PageLine) -> tuple[str, str]:
    return page.ts, page.url


def _add_package(zipped: zipfile.ZipFile, packed: Packed, about: About, home: PageLine | None) -> None:
    package: dict[str, Any] = {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": about.title,
        "description": about.description,
        "software": about.software,
        "created": about.created_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "resources": packed.resources,
    }
    if home:
        package |= {
            "mainPageUrl": home.url,
            "mainPageDate": home.ts,
            "home": {"url": home.url, "ts": home.ts},
        }
    data = json.dumps(package, indent=2).encode()
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    _write(zipped, "datapackage.json", [data])
    _write(zipped, "datapackage-digest.json", [json.dumps(digest, indent=2).encode()])


def _add(
    zipped: zipfile.ZipFile, packed: Packed, path: str, pieces: Iterable[bytes], *, large: bool = False
) -> None:
    """Write an entry and list it in the data package."""
    size, digest = _write(zipped, path, pieces, large=large)
    name = path.rpartition("/")[2].lower()
    packed.resources.append({"name": name, "path": path, "hash": f"sha256:{digest}", "bytes": size})


def _write(
    zipped: zipfile.ZipFile, path: str, pieces: Iterable[bytes], *, large: bool = False
) -> tuple[int, str]:
    """Write an entry, compressed where it is read as a whole; return its size and SHA-256.

    Only a `large` one has the header of ZIP64: players take it that what the directory of the zip says of an
    entry's header is true of the header itself, and for smaller ones it says nothing.
    """
    info = zipfile.ZipInfo(path, DATE)
    ranged = path.startswith(("archive/", "indexes/"))
    info.compress_type = zipfile.ZIP_STORED if ranged else zipfile.ZIP_DEFLATED
    info.external_attr = READABLE
    size, digest = 0, hashlib.sha256()
    with zipped.open(info, "w", force_zip64=large) as entry:
        for piece in pieces:
            entry.write(piece)
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()
