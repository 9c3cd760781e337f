"""Where a story comes from, put together: its dateline, the agency, the copyright line."""

from __future__ import annotations

import re
from typing import Any

from crawler.extract.evidence import Evidence
from crawler.extract.layout import Layout
from crawler.extract.prose import Body, Prose
from crawler.extract.wire import AGENCIES, agency_named, dateline_of
from crawler.records import Dateline, Wire

_APART = re.compile(r"(?P<place>[^()]{0,80}?)\s*(?:\((?P<agency>[^()]{1,40})\))?[\s—–_-]*$")
_DASH = re.compile(r"[—–-]$")


def opened(prose: Prose, dateline: str) -> None:
    """Put a dateline before the first paragraph, as the page shows it, unless it stands there already."""
    first = next((d for d in prose.found.drafts if d.type == "p"), None)
    if first is None or first.text.startswith(dateline.rstrip(" -—–")):
        return
    shown = dateline if _DASH.search(dateline) else f"{dateline} --"
    first.text = f"{shown} {first.text}"
    first.markup = f"{shown} {first.html}" if first.html else None


def dateline_in(apart: str | None, body: Body) -> Dateline | None:
    """Return the dateline a page states apart from its body, else the one that opens the first paragraph."""
    match = _APART.match(apart) if apart else None
    if apart and match and (match["place"] or match["agency"]):
        return Dateline(raw=apart, place=match["place"] or None, agency=match["agency"])
    return dateline_of(next((b.text for b in body.blocks if b.type == "p"), ""))


def wire_in(evidence: Evidence, layout: Layout, body: Body, facts: dict[str, Any]) -> Wire | None:
    """Return the agency that dateline, source, byline or copyright line names, with that line."""
    line = body.copyright_line or evidence.one("wire", layout.copyright)
    dateline, byline = facts["dateline"], [a.name for a in facts["authors"]]
    places = {
        "dateline": agency_named(dateline.agency) if dateline and dateline.agency else None,
        "source": agency_named(evidence.one("source", layout.source) or ""),
        "byline": next((AGENCIES[n.lower()] for n in byline if n.lower() in AGENCIES), None),
        "copyright line": agency_named(line or ""),
    }
    for place, agency in places.items():
        if agency:
            return Wire(agency=agency, evidence=place, copyright_line=line)
    return Wire(copyright_line=line) if line else None
