"""JSON objects from bytes that may be anything."""

from __future__ import annotations

from typing import Any

import msgspec


def json_object(data: bytes) -> dict[str, Any] | None:
    """Return the JSON object that `data` is, None where it is none."""
    try:
        return msgspec.json.decode(data, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
