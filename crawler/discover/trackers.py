"""Hosts that count, follow or advertise: what a page needs to be seen, it does not ask of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import msgspec

from crawler.errors import SettingsError
from crawler.extract.layout import bare_host
from crawler.urls import host_of

OURS = Path(__file__).with_name("trackers.txt")
KEPT = Path("dist/entities-nostats.json")
"""Where the npm package third-party-web has its entities."""
CATEGORIES = ("ad", "analytics")
"""The entities taken: tag managers, say, have content networks among them."""
SPARED = "!"
"""Begins a line of ours: the package says so of all hosts of an owner, and this one brings what is read."""


class _Entity(msgspec.Struct):
    category: str
    domains: list[str]


@dataclass(frozen=True, slots=True)
class Trackers:
    """A list of hosts; those under them are of it too."""

    hosts: frozenset[str]

    @classmethod
    def load(cls, file: Path | None, package: Path) -> Trackers:
        """Read a list of the user's own, a host a line, `#` before a remark. Raises SettingsError.

        Where none is named it is ours, with what the npm package third-party-web lists where that is in the
        folder `package`.
        """
        if file:
            return cls(frozenset(_lines(file)))
        ours = _lines(OURS)
        spared = {line.removeprefix(SPARED) for line in ours if line.startswith(SPARED)}
        kept = (host for host in _kept(package / KEPT) if not _is_under(host, spared))
        return cls(frozenset(line for line in ours if not line.startswith(SPARED)).union(kept))

    def names(self, url: str, page: str) -> bool:
        """Tell whether `url` is a tracker's to a page of another site; a site's own hosts are never one."""
        host, own = host_of(url), bare_host(host_of(page))
        if host == own or host.endswith(f".{own}"):
            return False
        return _is_under(host, self.hosts)


def _lines(file: Path) -> list[str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"TRACKERS: {file}: {error}") from error
    return [line for line in (line.partition("#")[0].strip().lower() for line in lines) if line]


def _kept(file: Path) -> set[str]:
    """Return the hosts of the package, none where it is not there. Raises SettingsError."""
    try:
        entities = msgspec.json.decode(file.read_bytes(), type=list[_Entity])
    except FileNotFoundError:
        return set()
    except (OSError, msgspec.DecodeError) as error:
        told = f"TRACKERS_DIR: {file}: {error}; remove the folder, or ./dev setup trackers gets it anew"
        raise SettingsError(told) from error
    return {
        domain.removeprefix("*.").lower()
        for entity in entities
        if entity.category in CATEGORIES
        for domain in entity.domains
    }


def _is_under(host: str, hosts: Collection[str]) -> bool:
    labels = host.split(".")
    return any(".".join(labels[n:]) in hosts for n in range(len(labels)))
