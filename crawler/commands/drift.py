"""`scrapy drift`: what changed on the pages of each platform, told by reading the last kept ones again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from crawler.cli import FAULTS, WirecopyCommand, print_json, whole_number
from crawler.observe.drift import Finding, drift
from crawler.observe.lately import Lately, look
from crawler.observe.sight import Sight
from crawler.reread.sources import source_of


class Command(WirecopyCommand):
    """The canary for redesigns."""

    arguments = "[URI|FILE…] [--pages N] [--days N] [--json]"
    brief = "Say which field's coverage or shape changed on the last kept pages of each platform"
    teaches = (
        "Read the last kept pages of each platform again (of the archive, or of WARC and WACZ files) and"
        " compare the newest 50 with those before: where each field was read from, whether it was there,"
        " the zone of its clock, how long bodies are. A line for each field that changed by more than"
        " pages vary. A platform is a group of newsrooms, an aggregator, or a host that no group has;"
        " fewer than 40 pages say nothing. Exit code: 0 nothing changed, 1 something did, 2 usage, 3 the"
        " archive cannot be used."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        parser.add_argument(
            "--pages", type=whole_number, default=200, metavar="N", help="pages a platform (default: 200)"
        )
        parser.add_argument(
            "--days", type=whole_number, default=30, metavar="N", help="how far back to look (default: 30)"
        )
        parser.add_argument(
            "--json", action="store_true", help="print one JSON object a line, a finding each"
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        lately = Lately(opts.pages)
        for source in [source_of(target) for target in args or [self.config.archive_uri]]:
            look(lately, source, opts.days, self.config.s3, _complain)
        platforms = lately.platforms()
        judged = {name: drift(name, sights) for name, sights in platforms.items()}
        found = [finding for findings in judged.values() for finding in findings or ()]
        if opts.json:
            print_json(found)
        else:
            print("\n".join([*map(str, found), *_closing(platforms, judged)]))
        return FAULTS if found else 0


def _closing(platforms: dict[str, list[Sight]], judged: dict[str, list[Finding] | None]) -> Iterator[str]:
    for name, findings in judged.items():
        if findings is None:
            yield f"{name}: {len(platforms[name])} pages are too few to tell"
        elif not findings:
            yield f"{name}: {len(platforms[name])} pages, nothing changed"
    if not judged:
        yield "no pages are kept yet"


def _complain(line: str) -> None:
    print(f"wirecopy: {line}", file=sys.stderr)
