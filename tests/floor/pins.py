"""The pinned floors: below them no score may fall, and a floor is lowered only with its reason beside it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PINS = Path(__file__).with_name("floors.toml")
PLACES = 4
HEAD = """\
# The floor under each figure of each set of labelled pages, and the best floor it ever had.
# Raised by `./dev floor FOLDER --raise`. To lower one, write the lower floor and say why in `because`.
"""

Scores = Mapping[str, Mapping[str, float]]
"""Figures by set and name, 0 to 1."""


@dataclass(frozen=True)
class Pin:
    """The floor of one figure; `best` is the highest it has had, `because` says why it is lower now."""

    set: str
    figure: str
    floor: float
    best: float
    because: str = ""


def read_pins(path: Path = PINS) -> list[Pin]:
    """Return the floors of a file, none where there is no file; a file of another form is a ValueError."""
    if not path.exists():
        return []
    held = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return [Pin(s, figure, **row) for s, rows in held.items() for figure, row in rows.items()]
    except (TypeError, AttributeError) as wrong:
        raise ValueError(f"{path}: every figure wants floor, best and perhaps because ({wrong})") from None


def write_pins(pins: list[Pin], path: Path = PINS) -> None:
    """Write the floors, a table a set."""
    lines = [HEAD]
    for name in dict.fromkeys(pin.set for pin in pins):
        lines.append(f"[{json.dumps(name)}]")
        lines += [_line(pin) for pin in pins if pin.set == name]
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")


def _line(pin: Pin) -> str:
    because = f", because = {json.dumps(pin.because, ensure_ascii=False)}" if pin.because else ""
    return f"{pin.figure} = {{ floor = {pin.floor}, best = {pin.best}{because} }}"


def unexplained(pins: list[Pin]) -> list[str]:
    """Return a line for each floor that was lowered without a reason."""
    low = (pin for pin in pins if pin.floor < pin.best and not pin.because.strip())
    return [f"{pin.set} {pin.figure}: lowered from {pin.best} to {pin.floor} without a reason" for pin in low]


def fallen(pins: list[Pin], found: Scores) -> Iterator[str]:
    """Yield a line for each score below its floor; sets that are not in `found` are not judged."""
    for pin in pins:
        now = found.get(pin.set, {}).get(pin.figure)
        if pin.set in found and (now is None or round(now, PLACES) < pin.floor):
            told = "none" if now is None else f"{now:.4f}"
            yield f"{pin.set} {pin.figure}: {told}, its floor is {pin.floor}"


def raised(pins: list[Pin], found: Scores) -> list[Pin]:
    """Return the floors put up to the scores found; none goes down, and a new figure gets its first."""
    known = {(pin.set, pin.figure): pin for pin in pins}
    for name, figures in found.items():
        for figure, score in figures.items():
            now = round(score, PLACES)
            pin = known.get((name, figure), Pin(name, figure, now, now))
            if now >= pin.floor:
                because = "" if now >= pin.best else pin.because
                pin = Pin(name, figure, now, max(now, pin.best), because)
            known[name, figure] = pin
    return list(known.values())
