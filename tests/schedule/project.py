"""A project folder of a test, on which commands are run as Scrapy does."""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.settings import Settings

from crawler import config
from crawler.cli import WirecopyCommand

TIMETABLE = """
[[entry]]
name = "kpol-news"
spider = "news_fake"
cron = "30 6 * * *"
zone = "America/Anchorage"
jitter = "2m"

[[entry]]
name = "kaur-news"
spider = "news_fake"
"""


class Project:
    """A project folder with settings of its own, on which commands are run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database_url = f"sqlite:///{folder}/wirecopy.db"
        self.settings = Settings(config.DEFAULTS)
        self.settings.set("SPIDER_MODULES", ["tests.schedule.spiders"])
        self.settings.set("DATABASE_URL", self.database_url)
        self.settings.set("TIMETABLE", str(folder / "timetable.toml"))
        (folder / "timetable.toml").write_text(TIMETABLE)

    def run(self, command: WirecopyCommand, *words: str) -> int:
        """Run a command as Scrapy does; return its exit code."""
        parser = argparse.ArgumentParser(conflict_handler="resolve")
        command.settings = self.settings
        command.add_options(parser)
        opts, args = parser.parse_known_args(words)
        command.process_options(args, opts)
        command.run(args, opts)
        return command.exitcode
