"""The registries that rule functions enter themselves in, one for each kind of subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.verify.findings import Checks

if TYPE_CHECKING:
    from crawler.verify.archive import Kept, Listed
    from crawler.verify.cdxj import Line
    from crawler.verify.container import Wacz
    from crawler.verify.exchanges import Compared, ExchangeLog
    from crawler.verify.links import Links
    from crawler.verify.reader import WarcFile
    from crawler.verify.record import Record
    from crawler.verify.served import Served

framing: Checks[Record] = Checks()
"""Judged on every stretch of a file, readable or not."""
record: Checks[Record] = Checks()
"""Judged on every record whose header can be read."""
file: Checks[WarcFile] = Checks()
"""Judged once a file was read to its end."""
links: Checks[Links] = Checks()
"""Judged once all files were read."""
index: Checks[Line] = Checks()
"""Judged on every line of an index, once the WARCs were read."""
kept: Checks[Kept] = Checks()
"""Judged on every line of an archive's records."""
listed: Checks[Listed] = Checks()
"""Judged on every file a run report names."""
wacz: Checks[Wacz] = Checks()
"""Judged on a WACZ, once its WARCs were read."""
compared: Checks[Compared] = Checks()
"""Judged on every record beside an exchange log."""
log: Checks[ExchangeLog] = Checks()
"""Judged on an exchange log once all records were compared."""
served: Checks[Served] = Checks()
"""Judged on a WACZ behind an http(s) address."""

FAMILIES = (framing, record, file, links, index, kept, listed, wacz, compared, log, served)
