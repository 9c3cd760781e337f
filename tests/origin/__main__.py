"""Serve the cases until interrupted: `python -m tests.origin [LOG]` writes the log there when it ends."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from pathlib import Path

from tests.origin.log import write_log
from tests.origin.server import Origin

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Origin() as origin:
        print(f"{origin.http_base}\n{origin.https_base}\nauthority: {origin.ca_file}", flush=True)
        for case in origin.paths:
            print(f"{case.method:5}{case.path:32}{case.what}", flush=True)
        with suppress(KeyboardInterrupt):
            signal.pause()
        if len(sys.argv) > 1:
            write_log(Path(sys.argv[1]), origin.exchanges())
