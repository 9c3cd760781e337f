"""`scrapy qa`: show kept pages from the archive again and hold them against what was captured."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from crawler.cli import FAULTS, WirecopyCommand, print_json, table, whole_number
from crawler.commands.find import Damages, complain, printable
from crawler.commands.replay import ADDRESS, listen, player_in
from crawler.commands.reread import Progress
from crawler.commands.wacz import add_choice, chosen_by
from crawler.errors import RenderError, SettingsError
from crawler.index.exclusions import Exclusions
from crawler.index.habits import furniture_known
from crawler.qa.evidence import Told
from crawler.qa.pages import Page, on_shelf, recorded, sampled
from crawler.qa.rereading import told
from crawler.qa.tally import Tally
from crawler.replay.serve import Replay
from crawler.replay.shelf import ArchiveShelf, Shelf, WaczShelf
from crawler.store import open_store

if TYPE_CHECKING:
    from crawler.qa.work import Judged, Telling

LEAST = 0.99
CHOICE = ("run", "day", "only", "url", "words", "first", "last")
"""The options that choose pages of an archive."""
HEAD = ("newsroom", "pages", "mean", "lowest", "with faults", "missing", "never kept")
HELP = """\
Show kept pages from the archive (ARCHIVE_URI, or URI: a folder, s3://…, or a WACZ) again, in Chromium and
without a network, and hold each against what was captured of it.

  scrapy qa                                       the pages of the newest day
  scrapy qa --only wbal --from 2026-11-01         a newsroom, a group or a host
  scrapy qa --day 2026-11-22 --most 5             five pages a newsroom, spread over the day
  scrapy qa --url 'https://www.kpol9.example/story/*' --words bridge
  scrapy qa day.wacz                              the pages of one WACZ
  scrapy qa --pictures ./seen                     keep the pictures, to look at them

What is compared, each with a score from 0 to 1; the lowest is the page's:
  document   its bytes are those that the record was read from
  record     headline and text stand in the replayed page, where they stood in the page then; the kept
             bytes, read again, give the same record
  text       what the browser shows now against what it showed then (urn:text)
  picture    the share of points that are as in the picture taken then (urn:view)
  resources  the share of what the page was given then (urn:pageinfo) that replay gives again, unchanged
  outside    0 where the page asks for anything that is not in the archive's replay
What was not kept is not compared: text and picture are of pages that a browser built (-a render=1), the list
of resources also of those crawled with -a requisites=1. "never kept" counts what a page asks for in replay
and no crawl fetched. A record that older readers made is not read again; scrapy reread brings it up to date.

Needs Chromium (BROWSER, or on the PATH) and the player (./dev setup player). Some seconds a page.
Exit code: 0 every page has --least or more, 1 one has not or there is none, 2 usage, no player or no
Chromium, 3 archive unusable.
"""


class Command(WirecopyCommand):
    """Judges replay."""

    arguments = "[URI|FILE.wacz] [--day DAY | --only NAME | --url URL | --run ID] [--least SCORE] [--json]"
    brief = "Show kept pages again and compare them with what was captured"
    teaches = HELP

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        add_choice(parser)
        parser.add_argument(
            "--most", type=whole_number, metavar="N", help="at most N pages a newsroom, evenly chosen"
        )
        parser.add_argument(
            "--least", type=_share, default=LEAST, help=f"the score a page has at least; else {LEAST}"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object a page")
        parser.add_argument(
            "--pictures", metavar="FOLDER", help="put pictures of each page here: N-kept.png, N-replay.png"
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        if len(args) > 1:
            raise SettingsError("scrapy qa takes one archive or WACZ; see scrapy qa --help")
        player, pictures = player_in(self.config.player_dir), _folder(opts.pictures)
        tally = Tally(opts.least)
        with ExitStack() as stack:
            shelf, pages, telling = self._sources(args[0] if args else None, opts, stack)
            if not pages:
                complain(f"{shelf.name} has no page of what was asked for")
                return FAULTS
            base = stack.enter_context(_served(Replay(shelf, player)))
            for judged in _each(self._judged(pages, shelf, base, telling), len(pages)):
                tally.add(judged.page.shown.newsroom, judged.verdict)
                _tell(judged, as_json=opts.json)
                if pictures:
                    _keep_pictures(judged, pictures / str(tally.pages))
        print("\n".join(_summary(tally)), file=sys.stderr if opts.json else sys.stdout)
        return FAULTS if tally.below else 0

    def _judged(self, pages: list[Page], shelf: Shelf, base: str, telling: Telling) -> Iterator[Judged]:
        # Browser and pictures take half a second to load, which no other command shall wait for.
        from crawler.qa.browser import Options, Player
        from crawler.qa.work import each_judged

        agent = str(self.project_settings.get("USER_AGENT"))
        player = Player(base, Options(self.config.browser, agent, self.config.render_seconds))
        return each_judged(pages, shelf, player, telling)

    def _sources(
        self, target: str | None, opts: argparse.Namespace, stack: ExitStack
    ) -> tuple[Shelf, list[Page], Telling]:
        """Return where the packs come from, the pages, and what reads their records again."""
        if target and Path(target).is_file():
            if any(getattr(opts, name) for name in CHOICE):
                raise SettingsError(
                    "the pages of a WACZ are judged all, or --most of them: no choice of others"
                )
            shelf = WaczShelf(Path(target))
            return shelf, sampled(on_shelf(shelf), opts.most), _silent
        config = replace(self.config, archive_uri=target or self.config.archive_uri)
        store = stack.enter_context(closing(open_store(config.archive_uri, s3=config.s3)))
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="wirecopy-qa-"))
        withheld = Exclusions.load(config.exclusions).excluded
        held = ArchiveShelf(store, withheld, Path(scratch))
        if not any(getattr(opts, name) for name in ("run", "day", "only", "url", "first", "last")):
            opts.day = next(iter(held.days()), None)
        chosen = chosen_by(opts).captures(store, Damages())
        furniture = furniture_known(config.database_url, store)
        pages = sampled(recorded(store, chosen, withheld), opts.most)
        return held, pages, lambda kind, record: told(store, kind, record, furniture)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no score: write a number from 0 to 1")
    return share


def _folder(name: str | None) -> Path | None:
    if not name:
        return None
    try:
        Path(name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"--pictures {name}: cannot be made: {error.strerror or error}") from error
    return Path(name)


@contextmanager
def _served(application: Replay) -> Iterator[str]:
    """Serve the player and the packs at a free port; give the address."""
    server = listen(application, 0)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{ADDRESS}:{server.port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _each(judged: Iterator[Judged], total: int) -> Iterator[Judged]:
    """Pass on what is judged, with progress on stderr. Raises SettingsError where no browser starts."""
    progress = Progress()
    try:
        for number, one in enumerate(judged, 1):
            yield one
            progress(f"{number} of {total} pages: {printable(one.page.shown.url)}")
    except RenderError as error:
        raise SettingsError(str(error)) from error


def _silent(kind: str, record: Mapping[str, Any]) -> Told:
    return Told()


def _tell(judged: Judged, *, as_json: bool) -> None:
    if as_json:
        print_json([judged.plain()])
        return
    for line in judged.lines():
        print(printable(line), flush=True)


def _keep_pictures(judged: Judged, stem: Path) -> None:
    for name, png in (("kept", judged.held.picture), ("replay", judged.seen.picture)):
        if png:
            stem.with_name(f"{stem.name}-{name}.png").write_bytes(png)


def _summary(tally: Tally) -> Iterator[str]:
    rows = [tuple(map(printable, cells)) for cells in tally.cells()]
    yield table(HEAD, rows)
    faulty = sum(row.faulty for row in tally.rows.values())
    yield f"{tally.pages} pages, {faulty} of them with faults, {tally.below} under {tally.least}"
