"""Credentials leave no trace: values of request fields, of forms and of JSON are replaced by filler as long.

Nothing else of an exchange is ever altered, and responses not at all. A keyed hash in the metadata tells
whether two requests carried the same value, without telling the value; the key lives as long as the run.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from crawler.capture import message
from crawler.capture.exchange import Exchange

FIELDS = ("authorization", "cookie", "proxy-authorization", "x-api-key", "x-auth-token")
"""Request fields that carry credentials (RFC 9110 §11, RFC 6265 §5.4), in lower case."""
NAMES = rb"(password|passwd|pwd|api_?key|access_?token|refresh_?token|client_?secret)"
"""Fields of bodies that carry credentials, as login pages and token endpoints call them; in any case."""
FORM_FIELD = re.compile(rb"((?:^|&)" + NAMES + rb"=)([^&\s]+)", re.I | re.M)
_NUMBER = rb'(?<!")-?\d[\d.e+-]*+'
JSON_FIELD = re.compile(
    rb'("' + NAMES + rb'"\s*+:\s*+"?)((?<=")(?:[^"\\]++|\\.)++|' + _NUMBER + rb")", re.I | re.S
)
"""A text or a number; of a text that does not end, all of it."""
JSON_WITHIN = re.compile(
    rb'(\\"' + NAMES + rb'\\"(?:\s|\\[nrt])*+:(?:\s|\\[nrt])*+(?:\\")?)'
    rb'((?<=")(?:[^"\\]++|\\\\(?:\\.|[^\\]))++|' + _NUMBER + rb")",
    re.I | re.S,
)
"""The same in JSON that is a text of JSON, as GraphQL's variables often are: all its escapes are doubled."""
PART = re.compile(
    rb'(\A[^\r\n]*+\r\n(?:[^\r\n]++\r\n){0,9}?Content-Disposition:[^\r\n]*?;[ \t]*+name="?'
    + NAMES
    + rb'"?[ \t]*+(?=[;\r])[^\r\n]*+\r\n(?:[^\r\n]++\r\n){0,9}+\r\n)(.+)',
    re.I | re.S,
)
"""A part of multipart/form-data (RFC 7578), from the line of its boundary to the end of its value."""
FILLER, DIGIT = b"x", b"1"


class Redactor:
    """Replaces the values of `names` in requests; one a run, because of its key."""

    def __init__(self, names: tuple[str, ...] = FIELDS, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)
        wanted = b"|".join(re.escape(name.encode()) for name in names)
        self._line = re.compile(rb"(?im)^((" + wanted + rb")[ \t]*:[ \t]*)([^\r\n]+)")

    def redact(self, exchange: Exchange) -> tuple[Exchange, list[tuple[str, str]]]:
        """Return the exchange without credentials, and a `redacted` field for each value replaced."""
        head, body = message.split(exchange.request)
        notes: list[tuple[str, str]] = []

        def fill(where: str, found: re.Match[bytes]) -> bytes:
            before, name, value = found.groups()
            notes.append(("redacted", self._note(where, name, value)))
            is_number = where == "JSON field" and not before.endswith(b'"')
            return bytes(before + (DIGIT if is_number else FILLER) * len(value))

        filled = self._line.sub(partial(fill, "request field"), head)
        if body:
            filled += _filled(head, body, fill)
        return (replace(exchange, request=filled), notes) if notes else (exchange, notes)

    def _note(self, where: str, name: bytes, value: bytes) -> str:
        digest = hmac.new(self._key, value, hashlib.sha256).hexdigest()[:32]
        return f"{where} {name.decode('latin-1')}, {len(value)} bytes, hmac-sha256 {digest}"


def _filled(head: bytes, body: bytes, fill: Callable[[str, re.Match[bytes]], bytes]) -> bytes:
    """Return the body of a request with `fill` put for each credential, by the form that it has."""
    if b"multipart/" in b"".join(message.field(head, b"content-type")).lower():
        between = b"\r\n" + body.partition(b"\r\n")[0]
        return between.join([PART.sub(partial(fill, "form field"), part) for part in body.split(between)])
    body = FORM_FIELD.sub(partial(fill, "form field"), body)
    if body.lstrip()[:1] in (b"{", b"["):
        for pattern in (JSON_FIELD, JSON_WITHIN):
            body = pattern.sub(partial(fill, "JSON field"), body)
    return body
