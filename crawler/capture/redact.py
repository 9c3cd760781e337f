"""Credentials leave no trace: values of request fields and of forms are replaced by filler as long.

Nothing else of an exchange is ever altered, and responses not at all. A keyed hash in the metadata tells
whether two requests carried the same value, without telling the value; the key lives as long as the run.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import replace

from crawler.capture import message
from crawler.capture.exchange import Exchange

FIELDS = ("authorization", "cookie", "proxy-authorization", "x-api-key", "x-auth-token")
"""Request fields that carry credentials (RFC 9110 §11, RFC 6265 §5.4), in lower case."""
FORM_FIELD = re.compile(
    rb"((?:^|&)(?:password|passwd|pwd|api_?key|access_token|client_secret)=)([^&\s]+)", re.I | re.M
)
"""Fields of urlencoded forms that carry credentials, as login pages and token endpoints call them."""
FILLER = b"x"


class Redactor:
    """Replaces the values of `names` in requests; one a run, because of its key."""

    def __init__(self, names: tuple[str, ...] = FIELDS, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)
        wanted = b"|".join(re.escape(name.encode()) for name in names)
        self._line = re.compile(rb"(?im)^(" + wanted + rb")([ \t]*:[ \t]*)([^\r\n]+)")

    def redact(self, exchange: Exchange) -> tuple[Exchange, list[tuple[str, str]]]:
        """Return the exchange without credentials, and a `redacted` field for each value replaced."""
        head, body = message.split(exchange.request)
        notes: list[tuple[str, str]] = []

        def fill(line: re.Match[bytes]) -> bytes:
            notes.append(("redacted", self._note("request field", line[1], line[3])))
            return line[1] + line[2] + FILLER * len(line[3])

        def fill_form(pair: re.Match[bytes]) -> bytes:
            notes.append(("redacted", self._note("form field", pair[1].strip(b"&="), pair[2])))
            return pair[1] + FILLER * len(pair[2])

        filled = self._line.sub(fill, head) + (FORM_FIELD.sub(fill_form, body) if body else b"")
        return (replace(exchange, request=filled), notes) if notes else (exchange, notes)

    def _note(self, where: str, name: bytes, value: bytes) -> str:
        digest = hmac.new(self._key, value, hashlib.sha256).hexdigest()[:32]
        return f"{where} {name.decode('latin-1')}, {len(value)} bytes, hmac-sha256 {digest}"
