"""The catalogue of rules, read from `rules.toml` beside this file."""

from __future__ import annotations

from pathlib import Path

import msgspec


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: what it asks, the clause it rests on, and what to do when it is broken."""

    number: int
    title: str
    clause: str
    remedy: str
    needs: str = "no WARC record was read"
    """What must be given before the rule can be judged at all."""


def _read() -> dict[int, Rule]:
    source = Path(__file__).with_name("rules.toml").read_bytes()
    catalogue = msgspec.toml.decode(source, type=dict[str, list[Rule]])
    return {rule.number: rule for rule in catalogue["rule"]}


RULES: dict[int, Rule] = _read()
