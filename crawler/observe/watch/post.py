"""The ways a notice leaves: a POST to the operator's webhook, or a command that reads it.

What the crawler may not reach says nothing of the operator's own webhook: the address guard does not stand
here. Addresses and commands may hold secrets: no fault repeats them.
"""

from __future__ import annotations

import http.client
import shlex
import subprocess
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlsplit

from crawler import __version__
from crawler.errors import SettingsError

SECONDS = 15.0
"""How long a webhook or a command may take."""

Send = Callable[[str, bytes], None]
"""Sends a message with its id; raises NotTaken."""


class NotTaken(Exception):
    """Nobody has taken the message; the text says why and holds no secret."""


def webhook(address: str) -> Send:
    """Return what posts JSON to an address (http or https). Raises ValueError for one that is none."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an address that begins with http:// or https://")
    port, host = parts.port, parts.hostname
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"

    def send(message_id: str, message: bytes) -> None:
        make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": f"Wirecopy/{__version__}",
            "Idempotency-Key": message_id,
        }
        try:
            with closing(make(host, port, timeout=SECONDS)) as connection:
                connection.request("POST", path, message, headers)
                status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise NotTaken(f"the webhook cannot be reached: {type(error).__name__}") from None
        if not 200 <= status < 300:
            raise NotTaken(f"the webhook answered {status}")

    return send


def command(line: str) -> Send:
    """Return what runs a command (no shell) with the JSON on its input. Raises ValueError for no command."""
    words = shlex.split(line)
    if not words:
        raise ValueError("must name a program")

    def send(_message_id: str, message: bytes) -> None:
        try:
            ran = subprocess.run(  # noqa: S603 - the operator's own command, and nothing of a page among its words
                words, input=message, capture_output=True, timeout=SECONDS, check=False
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise NotTaken(f"the command cannot be run: {type(error).__name__}") from None
        if ran.returncode:
            raise NotTaken(f"the command ended with code {ran.returncode}")

    return send


def way(address: str | None, line: str | None) -> Send | None:
    """Return the way that is set; None where notices go nowhere. Raises SettingsError.

    There is one way: of two, one that fails would have the other tell everything again.
    """
    if address and line:
        raise SettingsError("NOTICE_WEBHOOK and NOTICE_COMMAND: set one; a command can call a webhook too")
    try:
        if address:
            return webhook(address)
        return command(line) if line else None
    except ValueError as error:
        raise SettingsError(f"{'NOTICE_WEBHOOK' if address else 'NOTICE_COMMAND'} {error}") from None
