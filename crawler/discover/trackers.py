"""Hosts that count, follow or advertise: what a page needs to be seen, it does not ask of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crawler.errors import SettingsError
from crawler.extract.layout import bare_host
from crawler.urls import host_of

OURS = Path(__file__).with_name("trackers.txt")


@dataclass(frozen=True, slots=True)
class Trackers:
    """A list of hosts; those under them are of it too."""

    hosts: frozenset[str]

    @classmethod
    def load(cls, file: Path | None) -> Trackers:
        """Read a list, a host a line, `#` before a remark; ours where none is named. Raises SettingsError."""
        try:
            lines = (file or OURS).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"TRACKERS: {file}: {error}") from error
        words = (line.partition("#")[0].strip().lower() for line in lines)
        return cls(frozenset(filter(None, words)))

    def names(self, url: str, page: str) -> bool:
        """Tell whether `url` is a tracker's to a page of another site; a site's own hosts are never one."""
        host, own = host_of(url), bare_host(host_of(page))
        if host == own or host.endswith(f".{own}"):
            return False
        labels = host.split(".")
        return any(".".join(labels[n:]) in self.hosts for n in range(len(labels)))
