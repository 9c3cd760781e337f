"""Quiet hours: a part of each local day in which a newsroom is left alone. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from crawler.pace import QuietHours


def is_quiet(hours: QuietHours | None, zone: str | None, at: datetime) -> bool:
    """Tell whether `at` lies in the quiet hours of a newsroom's zone, UTC where none is known.

    Wall clocks are compared, so a night on which they change is as long as the clocks make it.
    """
    if hours is None:
        return False
    local = at.astimezone(ZoneInfo(zone or "UTC")).time()
    if hours.first <= hours.last:
        return hours.first <= local < hours.last
    return local >= hours.first or local < hours.last
