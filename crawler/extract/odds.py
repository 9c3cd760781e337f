"""What each sign takes from the odds that a body is right: made by `./dev calibrate FOLDER --write`."""

from __future__ import annotations

BASE = 2.94
WEIGHTS: dict[str, float] = {
    "brief": -1.51,
    "loose": -0.99,
    "short": -1.01,
    "items": -0.72,
    "linked": -0.37,
    "unsigned": -0.48,
}
"""Log-odds, fitted to 274 labelled pages of which a body is right from F1 0.95 on."""
