"""A notice as JSON, in the operator's own form where there is a template."""

from __future__ import annotations

import json
from datetime import UTC
from string import Template
from typing import Any

from crawler.observe.watch.outbox import Letter

WORDS = ("id", "kind", "subject", "text", "at")


def read_template(text: str) -> Any:
    """Return a template: JSON whose texts may hold $text, $kind, $subject, $at and $id. Raises ValueError."""
    try:
        template = json.loads(text)
        _filled(template, dict.fromkeys(WORDS, ""))
    except json.JSONDecodeError as error:
        raise ValueError(f'must be JSON such as {{"text": "$text"}}: {error}') from error
    except KeyError as error:
        raise ValueError(f"knows ${', $'.join(WORDS)}, not ${error.args[0]}") from error
    except ValueError as error:
        raise ValueError(f"{error}; a dollar itself is written $$") from error
    return template


def message(letter: Letter, template: Any = None) -> bytes:
    """Return what is sent: the template filled in, else all that is known of the notice.

    The template is filled after it was parsed, so that no value can add to it.
    """
    at = letter.made_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    values = {
        "id": letter.notice_id,
        "kind": letter.kind,
        "subject": letter.subject,
        "text": letter.text,
        "at": at,
    }
    whole = {"schema": "wirecopy/notice/1", **values, "facts": letter.facts}
    return json.dumps(whole if template is None else _filled(template, values), ensure_ascii=False).encode()


def _filled(part: Any, values: dict[str, str]) -> Any:
    if isinstance(part, str):
        return Template(part).substitute(values)
    if isinstance(part, list):
        return [_filled(one, values) for one in part]
    if isinstance(part, dict):
        return {name: _filled(one, values) for name, one in part.items()}
    return part
