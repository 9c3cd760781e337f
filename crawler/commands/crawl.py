"""`scrapy crawl`: one run, from its arguments to its report."""

from __future__ import annotations

import argparse
import contextlib
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar, cast

from scrapy.commands import ScrapyCommand
from scrapy.commands.crawl import Command as ScrapyCrawl

from crawler import __version__
from crawler.cli import exit_code_of
from crawler.config import Config, user_agent
from crawler.crawl.process import Crawl
from crawler.crawl.spider import NewsSpider
from crawler.errors import SettingsError
from crawler.schedule import runs
from crawler.store import open_store

if TYPE_CHECKING:
    from scrapy.crawler import CrawlerProcessBase
    from scrapy.settings import Settings


class Command(ScrapyCrawl):
    """Scrapy's command with this project's arguments, summary, report and exit codes."""

    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """Return the arguments."""
        return "SPIDER [-a url=URL | -a urls_file=FILE | -a only=OUTLET,…] [-a follow=1] [-s NAME=VALUE]"

    def short_desc(self) -> str:
        """Return the line of `scrapy --help`."""
        return "Fetch, keep and read pages: any page, a station group, an aggregator's story"

    def long_desc(self) -> str:
        """Return what `--help` teaches."""
        return (
            "Fetch pages, keep each exchange in a WARC file, read a record from each page, and deliver all "
            "to ARCHIVE_URI. SPIDER is page (any address), a station group such as hearst, or an aggregator "
            "such as ground_news. Exit code: 0 all as expected, 1 some page failed or could not be read, "
            "2 usage or settings, 3 archive, store or database unusable, 4 exchanges sent and written "
            "differ, 130 or 143 stopped and drained."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Offer Scrapy's options but -o and -O: records are written to the archive alone."""
        ScrapyCommand.add_options(self, parser)
        words = {"dest": "spargs", "action": "append", "default": [], "metavar": "NAME=VALUE"}
        parser.add_argument("-a", **words, help="an argument of the spider (may be repeated)")  # type: ignore[arg-type]
        parser.set_defaults(output=None, overwrite_output=None)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider named in `args`; `exitcode` then says how it went."""
        self.exitcode = exit_code_of(lambda: self._crawl(args, opts.spargs))

    def _crawl(self, args: list[str], spargs: dict[str, str]) -> int:
        if len(args) != 1:
            raise SettingsError("scrapy crawl takes the name of one spider; `scrapy list` shows them")
        spider = self._spider(args[0])
        spider.check(spargs)
        config = self._prepare(spider)
        store = open_store(config.archive_uri, s3=config.s3)
        with contextlib.closing(store):
            crawl = Crawl(self.crawler_process, config, spider, spargs, store)
            crawl.clear_up()
            crawl.begin(cast("Settings", self.settings).get("LOG_LEVEL"))
            try:
                return crawl.end(crawl.go())
            finally:
                crawl.close_log()

    def _spider(self, name: str) -> type[NewsSpider]:
        loader = cast("CrawlerProcessBase", self.crawler_process).spider_loader
        known = loader.list()
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known))}"
            raise SettingsError(f"there is no spider {name!r}; {hint}")
        return cast("type[NewsSpider]", loader.load(name))

    def _prepare(self, spider: type[NewsSpider]) -> Config:
        """Fill in what depends on other settings: the run's id, the contact in the user agent."""
        settings = cast("Settings", self.settings)
        if not settings.get("RUN_ID"):
            settings.set("RUN_ID", runs.new_run_id(spider.name, datetime.now(UTC)), priority="cmdline")
        if (settings.getpriority("OPERATOR_CONTACT") or 0) > (settings.getpriority("USER_AGENT") or 0):
            agent = user_agent(__version__, settings.get("OPERATOR_CONTACT"))
            settings.set("USER_AGENT", agent, priority="cmdline")
        return Config.from_settings(settings)
