"""The registries that rule functions enter themselves in, one for each kind of subject.

What a subject is, the functions say themselves: its module imports this one, never the other way.
"""

from __future__ import annotations

from typing import Any

from crawler.verify.findings import Checks

framing: Checks[Any] = Checks()
"""Judged on every stretch of a file, readable or not."""
record: Checks[Any] = Checks()
"""Judged on every record whose header can be read."""
file: Checks[Any] = Checks()
"""Judged once a file was read to its end."""
links: Checks[Any] = Checks()
"""Judged once all files were read."""
index: Checks[Any] = Checks()
"""Judged on every line of an index, once the WARCs were read."""
kept: Checks[Any] = Checks()
"""Judged on every line of an archive's records."""
listed: Checks[Any] = Checks()
"""Judged on every file a run report names."""
wacz: Checks[Any] = Checks()
"""Judged on a WACZ, once its WARCs were read."""
compared: Checks[Any] = Checks()
"""Judged on every record beside an exchange log."""
log: Checks[Any] = Checks()
"""Judged on an exchange log once all records were compared."""
served: Checks[Any] = Checks()
"""Judged on a WACZ behind an http(s) address."""

FAMILIES = (framing, record, file, links, index, kept, listed, wacz, compared, log, served)
