"""`scrapy notices`: what the operator was told, and what waits to be told."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from crawler.cli import FAULTS, WirecopyCommand, no_arguments, print_json, table, whole_number
from crawler.database import open_database
from crawler.errors import SettingsError
from crawler.observe.watch.outbox import Kind, Letter, Notice
from crawler.observe.watch.watcher import Watcher

HEAD = ("MADE (UTC)", "STATE", "KIND", "TEXT")


class Command(WirecopyCommand):
    """Shows the notices; sends them where no daemon does."""

    brief = "Show what the operator was told: runs that failed, silent newsrooms, switched doors"
    teaches = (
        "Show the latest notices, newest first. The daemon makes and sends them where NOTICE_WEBHOOK"
        " or NOTICE_COMMAND says where to. --send looks for what is worth one and sends what waits, once,"
        " for those who crawl by cron; --test sends one to try the way. STATE is sent, waits, or given up"
        " (nobody took it for a week). Exit code: 0, or 1 where what was to be sent was not taken."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        parser.add_argument("--send", action="store_true", help="look, and send what waits")
        parser.add_argument("--test", action="store_true", help="send a notice that says it is a test")
        parser.add_argument(
            "--limit", type=whole_number, default=20, metavar="N", help="at most N (default: 20)"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        no_arguments("notices", args)
        engine = open_database(self.config.database_url)
        try:
            watcher = Watcher(engine, self.config)
            if opts.send or opts.test:
                return self._send(watcher, opts.test)
            return _show(watcher.mail.outbox.latest(opts.limit), opts.json)
        finally:
            engine.dispose()

    def _send(self, watcher: Watcher, is_test: bool) -> int:
        if not watcher.mail.is_open:
            raise SettingsError("notices go nowhere: set NOTICE_WEBHOOK or NOTICE_COMMAND")
        if is_test:
            watcher.mail.post([_test(datetime.now(UTC))])
            taken = watcher.mail.deliver()
        else:
            taken = watcher.once()
        waiting = watcher.mail.outbox.unsent()
        print(f"{taken} notices sent, {waiting} wait")
        return FAULTS if waiting else 0


def _test(at: datetime) -> Notice:
    return Notice(Kind.TEST, "notices", at.isoformat(), "this is a test of where notices go", {})


def _show(letters: list[Letter], as_json: bool) -> int:
    if as_json:
        print_json(letters)
    elif letters:
        rows = [(f"{one.made_at:%Y-%m-%d %H:%M:%S}", _state(one), one.kind, one.text) for one in letters]
        print(table(HEAD, rows))
    else:
        print("no notices yet")
    return 0


def _state(letter: Letter) -> str:
    if letter.sent_at:
        return "sent"
    return "waits" if letter.next_at else "given up"
