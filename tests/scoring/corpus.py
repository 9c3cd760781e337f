"""A folder of labelled pages: FOLDER/SET/manifest.jsonl, a page a line, and the pages themselves, gzipped."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Labelled:
    """One page and what a person read in it. A label that is None was not given."""

    name: str
    url: str
    path: Path
    lang: str | None = None
    publisher: str | None = None
    body: tuple[str, ...] = ()
    """Every wording that counts as right."""
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    headline: str | None = None
    authors: tuple[str, ...] | None = None
    published: str | None = None
    modified: str | None = None
    transcript: str | None = None

    def raw(self) -> bytes:
        """Return the page's bytes as they were saved."""
        return gzip.decompress(self.path.read_bytes())


def sets_of(folder: Path) -> list[str]:
    """Return the names of the sets in a folder, sorted; none is a FileNotFoundError."""
    names = sorted(found.parent.name for found in folder.glob("*/manifest.jsonl"))
    if not names:
        raise FileNotFoundError(f"no SET/manifest.jsonl in {folder}")
    return names


def pages_of(folder: Path, name: str) -> Iterator[Labelled]:
    """Read the manifest of one set, in its order."""
    with (folder / name / "manifest.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield _labelled(folder / name, json.loads(line))


LABELS = ("lang", "publisher", "headline", "published", "modified", "transcript")


def _labelled(folder: Path, row: dict[str, Any]) -> Labelled:
    authors = row.get("authors")
    return Labelled(
        name=row["id"],
        url=row.get("url") or "",
        path=folder / row["html"],
        body=_wordings(row.get("body")),
        must=tuple(row.get("must") or ()),
        must_not=tuple(row.get("must_not") or ()),
        authors=None if authors is None else tuple(authors),
        **{label: row.get(label) for label in LABELS},
    )


def _wordings(body: str | list[str] | None) -> tuple[str, ...]:
    return (body,) if isinstance(body, str) else tuple(body or ())
