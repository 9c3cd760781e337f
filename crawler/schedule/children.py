"""The crawls as processes: started, watched and stopped by the thread that lives as long as the daemon."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from crawler.errors import SpoolError
from crawler.schedule import launcher
from crawler.schedule.limits import Limits, memory_by_session
from crawler.schedule.runs import Run, now

log = logging.getLogger(__name__)

HOST = socket.gethostname()

Command = Callable[[Run], Sequence[str]]
"""Gives the command line that crawls a run."""


def crawl_command(run: Run, overrides: Sequence[str] = ()) -> list[str]:
    """Return `scrapy crawl` for a run; `overrides` are NAME=VALUE settings the daemon itself was given."""
    args = [word for key, value in run.args.items() for word in ("-a", f"{key}={value}")]
    named = ("PROGRESS=False", "DUE_ONLY=True", *overrides, f"RUN_ID={run.run_id}")
    settings = [word for override in named for word in ("-s", override)]
    return [sys.executable, "-m", "scrapy", "crawl", run.spider, *args, *settings]


def alive(pid: int) -> bool:
    """Whether a process of this machine has this id; one that has left but was not waited for has."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@dataclass(slots=True)
class Child:
    """A crawl's process. `output` is what it printed, kept only where the run was lost."""

    run: Run
    process: subprocess.Popen[bytes]
    output: Path
    since: float = field(default_factory=time.monotonic)
    told_at: float | None = None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; 128 and the number for a signal, as a shell shows it."""
        code = self.process.poll()
        return code if code is None or code >= 0 else 128 - code

    def tell(self) -> None:
        """Tell it once to finish what is in flight and leave."""
        if self.told_at is None:
            self.told_at = time.monotonic()
            self.process.send_signal(signal.SIGTERM)

    def end_after(self, grace: float) -> None:
        """End it where it was told so many seconds ago and is still there."""
        if self.told_at is not None and time.monotonic() - self.told_at > grace and self.exit_code is None:
            log.error("run %s was told to stop and did not; it is ended", self.run.run_id)
            self.kill()

    def kill(self) -> None:
        """End it and all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Children:
    """The processes of the runs that are on."""

    def __init__(self, command: Command, folder: Path) -> None:
        self._command = command
        self._folder = folder
        self._children: list[Child] = []

    def __len__(self) -> int:
        return len(self._children)

    @property
    def entries(self) -> set[str | None]:
        """The entries whose runs are on."""
        return {child.run.entry for child in self._children}

    @property
    def run_ids(self) -> list[str]:
        """The runs that are on."""
        return [child.run.run_id for child in self._children]

    def start(self, run: Run) -> Run:
        """Start the run's process; return the run with its start, pid and host.

        Raises SpoolError where its output cannot be kept, OSError where no process can be made.
        """
        output = self._folder / f"{run.run_id}.out"
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            file = output.open("wb")
        except OSError as error:
            raise SpoolError(f"{output} cannot be written: {error.strerror}") from error
        with file:
            process = self._launch(self._command(run), file.fileno())
        started = msgspec.structs.replace(run, started_at=now(), pid=process.pid, host=HOST)
        self._children.append(Child(started, process, output))
        return started

    def _launch(self, command: Sequence[str], output: int) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C at a terminal reaches the daemon alone, which tells its crawls once.
        return subprocess.Popen(  # noqa: S603 - the command is the daemon's own, without a shell
            [sys.executable, "-I", "-S", launcher.__file__, str(os.getpid()), "--", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def reap(self) -> list[Child]:
        """Return the children that have left since the last call."""
        left = [child for child in self._children if child.exit_code is not None]
        self._children = [child for child in self._children if child not in left]
        return left

    def stop(self) -> None:
        """Tell each child once to finish what is in flight and leave."""
        for child in self._children:
            child.tell()

    def hasten(self) -> None:
        """Tell each child to leave now; a crawl takes a second SIGTERM so."""
        for child in self._children:
            child.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End each child and wait for it."""
        for child in self._children:
            child.kill()
            child.process.wait()

    def hold_to(self, limits: Limits, grace: float) -> None:
        """Tell the children that broke a limit to leave; end those that were told `grace` seconds ago."""
        held = memory_by_session() if self._children else {}
        for child in self._children:
            if child.told_at is not None:
                child.end_after(grace)
            elif broken := limits.broken(time.monotonic() - child.since, held.get(child.process.pid, 0)):
                log.error("run %s %s; it is told to stop", child.run.run_id, broken)
                child.tell()
