"""Processes that write and deliver as a crawl does, without a network, and are killed while they do.

`python -m tests.victim` reads a line for each, a JSON list: the file for its output, its environment, folder,
archive, endpoint, and where it is to die, if it kills itself: a function, `before` or `after`, and the number
of the call. It prints the process' id, and when that is over its exit status. A victim says `kept ID URL`
once the write of an exchange has returned. All are forked from one process: imports take the longest.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy.settings import Settings

from crawler import config
from crawler.archive.archive import RunArchive
from crawler.capture.warc import Fields
from crawler.crawl import delivering
from crawler.database import open_database
from crawler.index.seen import Seen
from crawler.observe.report import Report, log_key, report_key
from crawler.schedule.runs import new_run_id
from crawler.store import Store, open_store
from crawler.store.courier import Courier
from crawler.store.deliver import Delivery
from crawler.store.identity import archive_id
from tests.capture.exchanges import exchange

ABOUT: Fields = [
    ("software", "Wirecopy/1"),
    ("format", "WARC File Format 1.1"),
    ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
    ("operator", "North Sky"),
    ("http-header-user-agent", "Wirecopy/1"),
    ("robots", "obeyed"),
]
EXCHANGES = 24
HOST = "www.kpol9.example"


def settings(folder: Path, archive: str, endpoint: str) -> config.Config:
    """Return settings with small segments, all state in `folder`."""
    ours = {
        "ARCHIVE_URI": archive,
        "S3_ENDPOINT_URL": endpoint or None,
        "SPOOL_DIR": str(folder / "spool"),
        "DATABASE_URL": f"sqlite:///{folder}/state.db",
        "SEGMENT_BYTES": 6_000,
        "DELIVERY_SECONDS": 20,
    }
    return config.Config.from_settings(Settings({**config.DEFAULTS, **ours}))


def clear_up(given: config.Config, say: Callable[[str], None]) -> None:
    """Do what every start of anything does first."""
    engine = open_database(given.database_url)
    with closing(open_store(given.archive_uri, s3=given.s3)) as store:
        delivering.LeftOver(given, store, engine, say).clear_up()
    engine.dispose()


def main(folder: str, archive: str, endpoint: str, *step: str) -> None:
    """Write one run and deliver it beside that."""
    if step:
        die_at(step[0], int(step[1]))
    given = settings(Path(folder), archive, endpoint)
    clear_up(given, lambda _: None)
    with closing(open_store(given.archive_uri, s3=given.s3)) as store:
        _run(given, store)


def _run(given: config.Config, store: Store) -> None:
    engine = open_database(given.database_url)
    started = datetime.now(UTC)
    report = Report(new_run_id("victim", started), "victim", {}, started, given.archive_uri)
    seen = Seen(engine, archive_id(store))
    kept = RunArchive(given, report.run_id, ABOUT, seen)
    left_over = delivering.LeftOver(given, store, engine, print)
    sender = Delivery(
        store, left_over.ledger, delivering.Judged(kept.exchanges_of.get), left_over.delivery.learn
    )
    courier = Courier(lambda: sender.send(kept.folder), sender.backoff, 20, print, every=0.01)
    courier.start()
    for number in range(EXCHANGES):
        _keep(kept, f"https://{HOST}/{report.run_id}/{number}", number)
    kept.seal()
    kept.add_file(log_key(report), b"log")
    report.files = [*kept.files, report_key(report)]
    kept.add_file(report_key(report), report.to_json())
    fault = courier.finish()
    seen.confirm()
    kept.close()
    print(fault or "done", flush=True)


def _keep(kept: RunArchive, url: str, number: int) -> None:
    """Keep one exchange and its record; every third has the payload of one before."""
    path = url.partition(HOST)[2]
    body = random.Random(number % 3 or url).randbytes(1_500)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
    asked = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    found = kept.keep([exchange(url=url, request=asked, response=head + body)], [("hopsFromSeed", "L")])
    assert found is not None
    print(f"kept {found.capture.record_id} {url}", flush=True)
    capture = {"warc_file": found.capture.warc_file, "offset": found.capture.offset}
    kept.record(
        "articles",
        json.dumps({"record_id": url, "capture": {**capture, "record_id": found.capture.record_id}}).encode(),
    )
    time.sleep(0.002)


def die_at(step: str, count: int) -> None:
    """Kill this process before or after the `count`th call of a function, as in `after os.fsync`."""
    when, name = step.split()
    owner, attribute = _owner(name.split("."))
    function, left = getattr(owner, attribute), iter(range(count - 1, -1, -1))

    def deadly(*args: Any, **named: Any) -> Any:
        last = next(left, -1) == 0
        if last and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = function(*args, **named)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(owner, attribute, deadly)


def _owner(names: Sequence[str]) -> tuple[Any, str]:
    """Return what holds a function of that dotted name, a module or a class, and the name it has there."""
    for end in range(len(names) - 1, 0, -1):
        try:
            owner: Any = importlib.import_module(".".join(names[:end]))
        except ModuleNotFoundError:
            continue
        for name in names[end:-1]:
            owner = getattr(owner, name)
        return owner, names[-1]
    raise LookupError(".".join(names))


def nursery() -> None:
    """Fork a victim for each line of the input."""
    for line in sys.stdin:
        output, environment, *words = json.loads(line)
        child = os.fork()
        if child == 0:
            os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
            os.environ.update(environment)
            try:
                main(*words)
            except Exception:  # the border of the process
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    nursery()
