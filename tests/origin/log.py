"""The origin's log: one entry an exchange, begun with its request and completed at its end."""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Logged:
    """What the origin received and sent in one exchange."""

    url: str
    path: str
    connection: int
    request: bytes
    response: bytes
    """Every byte the origin managed to send for this exchange."""
    interim: int
    """How many of them, from the front, are 1xx responses."""
    excess: int
    """How many of them, from the end, came after the end of the response."""
    aborted: bool
    """The response is not whole: by the script, or because the client went away."""
    odd: bool
    """The response is whole, but a client may refuse it and keep a prefix."""

    @property
    def final(self) -> bytes:
        """The final response message alone."""
        return self.response[self.interim : len(self.response) - self.excess]

    def line(self) -> str:
        """Return the entry as one line of JSON, bytes in base64."""
        fields = {**self.__dict__}
        for name in ("request", "response"):
            fields[name] = b64encode(fields[name]).decode()
        return json.dumps(fields)


class Entry:
    """An exchange while it goes on."""

    def __init__(self, url: str, path: str, connection: int, request: bytes) -> None:
        self.url, self.path, self.connection, self.request = url, path, connection, request
        self.response = bytearray()
        self.aborted = True
        self.odd = False
        self.settled = threading.Event()
        """Nothing more will be sent, or a stall has begun."""
        self._planned = self._interim = self._excess = 0

    def plan(self, data: bytes, *, interim: bool = False, excess: bool = False) -> None:
        """Note that `data` is about to be sent, and as what."""
        self._planned += len(data)
        self._interim += len(data) if interim else 0
        self._excess += len(data) if excess else 0

    def logged(self) -> Logged:
        """Return what is known so far."""
        response = bytes(self.response)
        return Logged(
            url=self.url,
            path=self.path,
            connection=self.connection,
            request=self.request,
            response=response,
            interim=min(self._interim, len(response)),
            excess=max(0, self._excess - (self._planned - len(response))),
            aborted=self.aborted,
            odd=self.odd,
        )


def write_log(file: Path, exchanges: Iterable[Logged]) -> None:
    """Write the exchanges as lines of JSON."""
    file.write_text("".join(f"{exchange.line()}\n" for exchange in exchanges), encoding="ascii")
