"""Start a command that dies with its parent: `launcher.py PARENT_PID -- COMMAND …`.

The kernel sends the death signal when the *thread* that started this process ends (prctl(2)), and sends
none where the parent was gone before it was asked; hence the look at the parent afterwards. Elsewhere than on
Linux there is no such signal: there a daemon that is killed outright leaves its crawls running to their end.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
ORPHANED = 143
"""Exit code of a command that was not started, as if SIGTERM had ended it."""
NOT_STARTED = 127


def main(argv: list[str]) -> int:
    """Become the command after `--`; return only where that cannot be."""
    parent, dashes, *command = argv
    if dashes != "--" or not command:
        raise SystemExit("usage: launcher.py PARENT_PID -- COMMAND …")
    die_with_parent()
    if os.getppid() != int(parent):
        return ORPHANED
    try:
        os.execvp(command[0], command)  # noqa: S606 - the command is the daemon's own, no shell is wanted
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        return NOT_STARTED


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM at the death of the parent's thread; it survives the exec."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
