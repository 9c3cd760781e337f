"""Processes that each read one WARC; one that is killed costs a repetition, not the work."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from crawler.errors import WirecopyError
from crawler.reread.reading import Job, reread
from crawler.reread.tally import Tally

TRIES = 3
"""How often a file is read whose process is killed."""


@dataclass(frozen=True, slots=True)
class _Work:
    process: BaseProcess
    job: Job
    tries: int


def each_reread(jobs: Iterable[Job], workers: int) -> Iterator[tuple[Job, Tally]]:
    """Yield each job with what came of it, as they are done: here, or in as many processes at once.

    Raises the WirecopyError that a job raised; the others' processes are then ended.
    """
    if workers == 1:
        yield from ((job, reread(job)) for job in jobs)
        return
    crew = _Crew(iter(jobs), workers)
    try:
        while crew.is_busy():
            yield from crew.done()
    finally:
        crew.end()


class _Crew:
    """The processes at work, by the pipe through which each tells its result."""

    def __init__(self, jobs: Iterator[Job], workers: int) -> None:
        self._jobs = jobs
        self._workers = workers
        self._running: dict[Connection, _Work] = {}
        # A fork of this process would share its open connections and threads.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["crawler.reread.reading"])

    def is_busy(self) -> bool:
        """Give every idle worker a job; tell whether any is at work."""
        while len(self._running) < self._workers and (job := next(self._jobs, None)):
            self._start(job, 1)
        return bool(self._running)

    def done(self) -> Iterator[tuple[Job, Tally]]:
        """Wait for results and yield them."""
        for pipe in wait(list(self._running)):
            assert isinstance(pipe, Connection)  # noqa: S101 - `wait` gives back what it was given
            work = self._running.pop(pipe)
            result = _received(pipe)
            work.process.join()
            if isinstance(result, WirecopyError):
                raise result
            if result:
                yield work.job, result
            elif work.tries < TRIES:
                self._start(work.job, work.tries + 1)
            else:
                how = f"ended {TRIES} times ({work.process.exitcode}), the last time while it was read"
                yield work.job, Tally(faults=[f"{work.job.key}: its process was {how}; nothing is written"])

    def end(self) -> None:
        """End the processes that are still at work; what they stored is whole."""
        for pipe, work in self._running.items():
            work.process.terminate()
            work.process.join()
            pipe.close()

    def _start(self, job: Job, tries: int) -> None:
        ours, theirs = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_work, args=(job, theirs), daemon=True)
        process.start()
        theirs.close()
        self._running[ours] = _Work(process, job, tries)


def _received(pipe: Connection) -> Tally | WirecopyError | None:
    """Return what a process told, None where it was killed before."""
    with suppress(EOFError), pipe:
        told = pipe.recv()
        return told if isinstance(told, Tally | WirecopyError) else None
    return None


def _work(job: Job, pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too and ends its workers
    try:
        result: Tally | WirecopyError = reread(job)
    except WirecopyError as error:
        result = error
    pipe.send(result)
