"""What an archive holds: how many files and bytes of each kind, and its newest run."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.store import Store

KINDS = ("warc", "records", "index", "runs")
"""The folders of an archive."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The files of one kind: how many, and their bytes together."""

    name: str
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """What an archive holds; `newest_run` is the key of the newest report, None where there is none."""

    kinds: tuple[Kind, ...]
    newest_run: str | None


def holdings(store: Store) -> Holdings:
    """Count the archive's files by listing them. Raises StoreError."""
    kinds, newest = [], None
    for name in KINDS:
        files = size = 0
        for entry in store.list(f"{name}/"):
            files, size = files + 1, size + entry.size
            if name == "runs" and entry.key.endswith(".json"):
                newest = entry.key  # keys sort by day and, in a day, by time
        kinds.append(Kind(name, files, size))
    return Holdings(tuple(kinds), newest)
