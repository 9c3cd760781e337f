"""Which pages are to be read again: by newsroom and by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crawler.errors import NotStored, SettingsError
from crawler.extract.layout import bare_host
from crawler.extract.library import library
from crawler.index.lines import parse
from crawler.index.lookup import WARC_END, newest_files
from crawler.index.record import unpacked
from crawler.index.wanted import Wanted
from crawler.reread.keys import stem_of
from crawler.store import Store
from crawler.urls import host_of


@dataclass(frozen=True, slots=True)
class Choice:
    """Hosts, none for all, and days, both included, of captures."""

    hosts: frozenset[str] = frozenset()
    first: date | None = None
    last: date | None = None

    @property
    def is_all(self) -> bool:
        """Tell whether every page is chosen."""
        return not self.hosts and self.first is None and self.last is None

    def has(self, url: str, captured_at: str | None) -> bool:
        """Tell whether a capture is chosen; `captured_at` is RFC 3339 in UTC."""
        day = (captured_at or "")[:10]
        if self.hosts and bare_host(host_of(url)) not in self.hosts:
            return False
        after = self.first is None or self.first.isoformat() <= day
        return after and (self.last is None or day <= self.last.isoformat())

    def files(self, store: Store) -> list[str]:
        """Return the WARCs of an archive that hold a chosen page, the first opened first. Raises StoreError.

        A file is read whole, so that what is written beside it does not depend on what was asked for.
        """
        found = newest_files(store, "warc/", WARC_END, Wanted(first=self.first, last=self.last))
        return [key for key in reversed(found) if self.is_all or self._is_in(store, key)]

    def _is_in(self, store: Store, key: str) -> bool:
        index = stem_of(key).index
        try:
            with unpacked(store.open(index), index) as lines:
                parsed = (parse(line, index) for line in lines)
                return any(line and self.has(line.url, line.captured_at) for line in parsed)
        except NotStored:
            return True


def hosts_of(word: str | None) -> frozenset[str]:
    """Return the hosts that `--only` names: a host, an outlet's id, a group or an aggregator, by commas.

    Raises SettingsError.
    """
    found: set[str] = set()
    for name in filter(None, (part.strip().lower() for part in (word or "").split(","))):
        known = _known(name)
        if not known and "." not in name:
            raise SettingsError(f"--only {name}: neither a host nor a newsroom or group of this project")
        found |= known or {bare_host(name)}
    return frozenset(found)


def _known(name: str) -> set[str]:
    held = library()
    hosts = {bare_host(o.host) for g in held.groups for o in g.outlets if name in (g.name, o.id)}
    return hosts | {host for site in held.aggregators if site.name == name for host in site.hosts}
