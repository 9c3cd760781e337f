"""`scrapy daemon`: run the timetable until told to stop."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import Engine

from crawler.cli import WirecopyCommand, no_arguments
from crawler.config import Config
from crawler.crawl.delivering import LeftOver
from crawler.database import open_database
from crawler.errors import SettingsError
from crawler.observe.watch.figures import answers, gather
from crawler.observe.watch.health import STALLED, served
from crawler.observe.watch.metrics import exposition
from crawler.observe.watch.watcher import Watcher
from crawler.schedule.children import Children, crawl_command
from crawler.schedule.daemon import Daemon, Patience
from crawler.schedule.dispatch import Dispatch
from crawler.schedule.leader import leader_for
from crawler.schedule.limits import Limits
from crawler.schedule.timetable import TimetableFile
from crawler.store import open_store

log = logging.getLogger(__name__)


class Command(WirecopyCommand):
    """Runs the timetable."""

    brief = "Run the timetable until told to stop"
    teaches = (
        "Run the timetable (setting TIMETABLE) until SIGTERM or Ctrl-C. Each entry that is due is crawled"
        " by a process of its own, an entry never twice at once; what was missed while the daemon was"
        " down is caught up once. The first signal lets the crawls finish what is in flight, the second"
        " hurries them. A second daemon on the same DATABASE_URL stands by and takes over. A changed"
        " timetable is read again within seconds. What a crawl could not deliver the daemon delivers"
        " once the archive takes it. DAEMON_CRAWLS crawls run at once. OPERATOR_CONTACT"
        " must be set: it tells site owners whom to write to. See also scrapy timetable (what runs when)"
        " and scrapy runs (what ran, and how it ended)."
    )

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        no_arguments("daemon", args)
        config = self.config
        _require_contact(config)
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        timetable = TimetableFile(config.timetable, self.own_rhythms())
        engine = open_database(config.database_url)
        with closing(open_store(config.archive_uri, s3=config.s3)) as store:
            courier = LeftOver(config, store, engine, log.warning).courier()
            daemon = _daemon(config, engine, timetable, opts.set)
            with _seen(config, engine, daemon):
                courier.start()
                try:
                    return daemon.run()
                finally:
                    courier.finish()


def _daemon(config: Config, engine: Engine, timetable: TimetableFile, overrides: list[str]) -> Daemon:
    children = Children(partial(crawl_command, overrides=overrides), config.spool_dir)
    dispatch = Dispatch(engine, children, config.daemon_crawls)
    limits = Limits(config.run_seconds, config.run_memory)
    return Daemon(dispatch, leader_for(engine), timetable, Patience(limits=limits))


@contextmanager
def _seen(config: Config, engine: Engine, daemon: Daemon) -> Iterator[None]:
    """Have the daemon watched, and shown on its port, for as long as the context lasts."""
    watcher = Watcher(engine, config)
    with ExitStack() as stack:
        if config.metrics:
            metrics = partial(_metrics, config, engine, daemon, watcher)
            stack.enter_context(served(config.metrics, partial(_health, engine, daemon), metrics))
        watcher.start()
        try:
            yield
        finally:
            watcher.finish()


def _health(engine: Engine, daemon: Daemon) -> tuple[bool, dict[str, Any]]:
    """Return whether the daemon turns and has its database; one that stands by is well too."""
    pulse, database = daemon.pulse, answers(engine)
    well = pulse.age < STALLED and database
    words = {"well": well, "leads": pulse.leads, "turned_seconds_ago": round(pulse.age, 1)}
    return well, words | {"crawls": pulse.crawls, "database": database, "trouble": pulse.trouble or None}


def _metrics(config: Config, engine: Engine, daemon: Daemon, watcher: Watcher) -> bytes:
    pulse = daemon.pulse
    figures = gather(engine, config, pulse.entries, datetime.now(UTC))
    return exposition(replace(figures, silent=watcher.silent), pulse.leads)


def _require_contact(config: Config) -> None:
    if not config.operator_contact:
        raise SettingsError(
            "the daemon needs OPERATOR_CONTACT, an address or page where site owners reach you: write"
            ' OPERATOR_CONTACT = "you@example.org" into wirecopy.toml, or set WIRECOPY_OPERATOR_CONTACT'
        )
