"""An entry of the timetable run now, by a person, beside whatever daemon there is."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec
from sqlalchemy import Engine

from crawler.errors import SettingsError
from crawler.schedule.children import HOST
from crawler.schedule.runs import LOST_AFTER, Run, beat, claim, new_run_id, now, record_start, settle
from crawler.schedule.timetable import Entry

BEAT_SECONDS = LOST_AFTER.total_seconds() / 5
"""How often it is written that the run is still on: a daemon elsewhere would give it up."""


def by_hand(engine: Engine, entry: Entry) -> Run:
    """Claim a run of `entry` that is due now: to a daemon the entry has then had its run.

    Raises SettingsError where a run of it is on.
    """
    at = now()
    run = Run(
        run_id=new_run_id(entry.name, at),
        entry=entry.name,
        spider=entry.spider,
        args=dict(entry.args),
        due_at=at,
    )
    if not claim(engine, run):
        raise SettingsError(f"a run of {entry.name} is on; `scrapy runs --entry {entry.name}` shows it")
    return run


def attend(engine: Engine, run: Run, command: Sequence[str]) -> int:
    """Run the command of a claimed run to its end, passing signals on; return its exit code as a shell."""
    # A session of its own: a signal reaches it once, from here.
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
    with _passing_on(process):
        record_start(engine, msgspec.structs.replace(run, started_at=now(), pid=process.pid, host=HOST))
        code = _wait(engine, run, process)
    code = code if code >= 0 else 128 - code
    settle(engine, run.run_id, code)
    return code


def _wait(engine: Engine, run: Run, process: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            return process.wait(BEAT_SECONDS)
        except subprocess.TimeoutExpired:
            beat(engine, [run.run_id])


@contextmanager
def _passing_on(process: subprocess.Popen[bytes]) -> Iterator[None]:
    words = (signal.SIGTERM, signal.SIGINT)
    before = {word: signal.signal(word, lambda heard, _: process.send_signal(heard)) for word in words}
    try:
        yield
    finally:
        for word, handler in before.items():
            signal.signal(word, handler)
