"""`scrapy status`: what the archive holds, what is owed to it, and with --check what is unhealthy."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from crawler.cli import FAULTS, UNUSABLE, WirecopyCommand, print_json, table
from crawler.config import Config
from crawler.crawl.delivering import LeftOver
from crawler.database import is_there, open_database
from crawler.errors import SettingsError, StoreError, tried
from crawler.fetch.hosts import Hosts, Rest
from crawler.observe.debts import Debts, debts, debts_lines
from crawler.observe.holdings import Holdings, holdings
from crawler.observe.preflight import Finding, State, preflight
from crawler.observe.say import say
from crawler.store import Store, open_store
from crawler.store.spool import SEALED, Owed, runs

SHOWN = 20
"""How many files of the spool, and hosts, are named; --json names all."""


class Command(WirecopyCommand):
    """Shows the state of archive and spool."""

    arguments = "[URI] [--check] [--deliver] [--json]"
    brief = "Show what the archive holds and what is owed to it; --check: what is unhealthy"
    teaches = (
        "Show how many files and bytes of each kind the archive holds (ARCHIVE_URI, or URI), its newest"
        " run, what lies in the spool and is owed to it, and the hosts that asked to be left alone for a"
        " while. --check first writes, reads and deletes a"
        " probe in the archive, does the same in the database, and looks at spool, disk, clock, contact"
        " and browser: a line each, beginning with ok, warn or FAIL. --deliver first makes whole and"
        " delivers what killed or broken-off runs have left in the spool, as every start of a crawl does."
        " Exit code: 0 all is well, 1 something is owed for longer than OWED_SECONDS, 3 a FAIL or an"
        " archive that is away."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        parser.add_argument("--check", action="store_true", help="probe archive, database and machine first")
        parser.add_argument("--deliver", action="store_true", help="deliver first what runs have left behind")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        if len(args) > 1:
            raise SettingsError("scrapy status takes one archive's address at most")
        config = replace(self.config, archive_uri=args[0]) if args else self.config
        findings = preflight(config) if opts.check else []
        if any(finding.state is State.FAIL for finding in findings):
            _show(opts.json, _as_json(config, findings), map(str, findings))
            return UNUSABLE
        with closing(open_store(config.archive_uri, s3=config.s3)) as store:
            return self._tell(config, store, findings, opts)

    def _tell(
        self, config: Config, store: Store, findings: Sequence[Finding], opts: argparse.Namespace
    ) -> int:
        """Tell what is owed though the archive be away: then it matters most."""
        away = tried(lambda: _deliver(config, store)) if opts.deliver else None
        held = None
        try:
            held = holdings(store)
        except StoreError as error:
            away = away or error
        found, rests = debts(config, store.uri), _resting(config)
        values = _as_json(config, findings, held, found) | {"resting": rests}
        lines = [*map(str, findings), *_lines(config, held, found), *_resting_lines(rests)]
        _show(opts.json, values, lines)
        if away:
            print(f"wirecopy: {away}", file=sys.stderr)
            return UNUSABLE
        return FAULTS if found.late else 0


def _show(as_json: bool, values: dict[str, Any], lines: Iterable[str]) -> None:
    if as_json:
        print_json([values])
    else:
        print("\n".join(lines))


def _deliver(config: Config, store: Store) -> None:
    """Make whole and deliver what runs that are over have left in the spool."""
    if not runs(config.spool_dir):
        return
    engine = open_database(config.database_url)
    try:
        done = LeftOver(config, store, engine, say).clear_up()
    finally:
        engine.dispose()
    say(f"{len(done)} files delivered")


def _resting(config: Config) -> list[Rest]:
    if not is_there(config.database_url):
        return []
    engine = open_database(config.database_url)
    try:
        return Hosts(engine).resting(datetime.now(UTC))
    finally:
        engine.dispose()


def _as_json(
    config: Config,
    findings: Sequence[Finding],
    held: Holdings | None = None,
    found: Debts | None = None,
) -> dict[str, Any]:
    return {
        "archive": config.archive_uri,
        "holds": {kind.name: {"files": kind.files, "bytes": kind.bytes} for kind in held.kinds}
        if held
        else None,
        "newest_run": held.newest_run if held else None,
        "spool": str(config.spool_dir),
        "owed": found.files if found else [],
        "owed_since": found.since if found else None,
        "late": found.late if found else False,
        "ledger": found.ledger if found else None,
        "checks": findings,
    }


def _lines(config: Config, held: Holdings | None, found: Debts) -> Iterator[str]:
    if held:
        yield f"archive {config.archive_uri}"
        rows = [(kind.name, f"{kind.files:,}", f"{kind.bytes:,}") for kind in held.kinds]
        yield table(("KIND", "FILES", "BYTES"), rows)
        yield f"newest run: {held.newest_run or 'none yet'}"
    yield from _spool_lines(config, found.files)
    yield from debts_lines(found)


def _spool_lines(config: Config, files: Sequence[Owed]) -> Iterator[str]:
    if not files:
        yield f"spool {config.spool_dir}: nothing is owed"
        return
    due = sum(file.size for file in files if file.state == SEALED)
    still_open = sum(file.state != SEALED for file in files)
    yield f"spool {config.spool_dir}: {due:,} bytes owed to the archive, {still_open} files open"
    rows = [
        (file.run_id, "running" if file.alive else "over", file.state, f"{file.size:,}", file.key)
        for file in files[:SHOWN]
    ]
    yield table(("RUN", "PROCESS", "STATE", "BYTES", "FILE"), rows)
    if len(files) > SHOWN:
        yield f"and {len(files) - SHOWN} more; --json names all"


def _resting_lines(rests: Sequence[Rest]) -> Iterator[str]:
    if rests:
        yield f"hosts left alone because they asked for it: {len(rests)}"
        rows = [(rest.host, f"{rest.not_before:%Y-%m-%d %H:%M}", rest.reason) for rest in rests[:SHOWN]]
        yield table(("HOST", "UNTIL (UTC)", "ANSWERED"), rows)
    if len(rests) > SHOWN:
        yield f"and {len(rests) - SHOWN} more; --json names all"
