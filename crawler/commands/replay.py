"""`scrapy replay`: look at the archive in a browser."""

from __future__ import annotations

import argparse
import tempfile
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from crawler.cli import WirecopyCommand
from crawler.errors import SettingsError
from crawler.index.exclusions import Exclusions
from crawler.replay.serve import Replay
from crawler.replay.shelf import ArchiveShelf, Shelf, WaczShelf
from crawler.store import open_store

ADDRESS, PORT = "127.0.0.1", 8765
PLAYER_FILES = ("ui.js", "sw.js")

HELP = """\
Look at the archive (ARCHIVE_URI, or URI: a folder, s3://…, or a WACZ) in a browser, as its pages were.

  scrapy replay                     pick a day, a newsroom, a headline at http://127.0.0.1:8765/
  scrapy replay day.wacz            the pages of one WACZ
  scrapy replay --port 0            at any free port; the address is printed

It listens on this machine alone, and nothing is fetched from elsewhere. The player is ReplayWeb.page (by
Webrecorder, AGPL-3.0), from the folder PLAYER_DIR; `./dev setup player` puts it there. What is shown is
packed into a temporary folder, a newsroom's day at a time; captures that EXCLUSIONS withholds are not shown.
Stop it with Ctrl-C. Exit code: 0 stopped, 2 usage or no player, 3 archive unusable.
"""


class Command(WirecopyCommand):
    """Serves the archive on loopback."""

    arguments = "[URI|FILE.wacz] [--port N]"
    brief = "Look at the archive in a browser"
    teaches = HELP

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        parser.add_argument(
            "--port", type=int, default=PORT, help=f"listen here, not at {PORT}; 0 for any free"
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        if len(args) > 1:
            raise SettingsError("scrapy replay takes one archive or WACZ; see scrapy replay --help")
        player = player_in(self.config.player_dir)
        with ExitStack() as stack:
            shelf = self._shelf(args[0] if args else None, stack)
            server = listen(Replay(shelf, player), opts.port)
            print(f"{shelf.name} at http://{ADDRESS}:{server.port}/ (Ctrl-C stops it)", flush=True)
            _serve(server)
        return 0

    def _shelf(self, target: str | None, stack: ExitStack) -> Shelf:
        if target and Path(target).is_file():
            return WaczShelf(Path(target))
        config = replace(self.config, archive_uri=target or self.config.archive_uri)
        store = stack.enter_context(closing(open_store(config.archive_uri, s3=config.s3)))
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="wirecopy-replay-"))
        withheld = Exclusions.load(config.exclusions).excluded
        shelf = ArchiveShelf(store, withheld, Path(scratch))
        shelf.days()
        return shelf


class Quiet(WSGIRequestHandler):
    """Tells of errors and not of every request: a page has a hundred."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """See http.server.BaseHTTPRequestHandler."""


def player_in(folder: Path) -> Path:
    """Return the folder of the player's files. Raises SettingsError where they are not there."""
    missing = [name for name in PLAYER_FILES if not (folder / name).is_file()]
    if missing:
        raise SettingsError(
            f"no player in {folder.absolute()} ({', '.join(missing)} missing): run ./dev setup player, which"
            " needs npm; or put these files of the npm package replaywebpage there and set PLAYER_DIR"
        )
    return folder


def listen(application: Replay, port: int) -> BaseWSGIServer:
    """Return a server on loopback, at any free port where `port` is 0. Raises SettingsError."""
    try:
        return make_server(ADDRESS, port, application, threaded=True, request_handler=Quiet)
    except (OSError, OverflowError, SystemExit) as error:
        raise SettingsError(f"cannot listen at {ADDRESS}:{port}: choose another --port") from error


def _serve(server: BaseWSGIServer) -> None:
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("stopped")
