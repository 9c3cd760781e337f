"""What the project's commands share: an error becomes one line and an exit code, rows become a table."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

import msgspec
from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings
from scrapy.spiderloader import get_spider_loader

from crawler.config import Config
from crawler.errors import (
    DatabaseError,
    SettingsError,
    SpoolError,
    StoreError,
    UnusableArchive,
    WirecopyError,
)

FAULTS, USAGE, UNUSABLE, INTERRUPTED = 1, 2, 3, 130
"""Exit codes: some page failed; the user wrote something wrong; archive, store or database; Ctrl-C."""

HELP_WIDTH = 100

EXIT_CODES: tuple[tuple[type[WirecopyError], int], ...] = (
    (SettingsError, USAGE),
    (UnusableArchive, USAGE),
    (StoreError, UNUSABLE),
    (DatabaseError, UNUSABLE),
    (SpoolError, UNUSABLE),
)


class WirecopyCommand(ScrapyCommand):
    """A command of this project: say what it is for, implement `work`, raise WirecopyError for users."""

    arguments: ClassVar[str] = "[options]"
    brief: ClassVar[str]
    """Its line in the list of commands."""
    teaches: ClassVar[str]
    """What --help says; lines without a break are folded."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """See ScrapyCommand."""
        return self.arguments

    def short_desc(self) -> str:
        """See ScrapyCommand."""
        return self.brief

    def long_desc(self) -> str:
        """See ScrapyCommand."""
        return self.teaches if "\n" in self.teaches else textwrap.fill(self.teaches, HELP_WIDTH)

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Keep the line breaks of what --help teaches."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter

    @abstractmethod
    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """Do it and return the exit code."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do the work; an error of ours is one line on stderr and an exit code."""
        self.exitcode = exit_code_of(lambda: self.work(args, opts))

    @property
    def project_settings(self) -> BaseSettings:
        """Scrapy's merged settings, which it sets before it runs a command."""
        if self.settings is None:
            raise SettingsError("this command was started without settings; run it as `scrapy …`")
        return self.settings

    @property
    def config(self) -> Config:
        """The project's settings, cast. Raises SettingsError."""
        return Config.from_settings(self.project_settings)

    def own_rhythms(self) -> dict[str, str | None]:
        """Return the project's spiders, each with its own `every` or None."""
        spiders = get_spider_loader(self.project_settings)
        return {name: getattr(spiders.load(name), "every", None) for name in spiders.list()}


def exit_code_of(work: Callable[[], int]) -> int:
    """Return what `work` returns; print a WirecopyError as one line on stderr and return its exit code."""
    try:
        code = work()
        sys.stdout.flush()
        return code
    except WirecopyError as error:
        print(f"wirecopy: {error}", file=sys.stderr)
        return code_of(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has seen enough; a flush at exit must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def code_of(error: WirecopyError) -> int:
    """Return the exit code of an error of ours."""
    return next((code for kind, code in EXIT_CODES if isinstance(error, kind)), FAULTS)


def no_arguments(command: str, args: Sequence[str]) -> None:
    """Raise SettingsError where `command` was given words it does not know."""
    if args:
        raise SettingsError(f"scrapy {command} does not know {args[0]!r}; see scrapy {command} --help")


def print_json(values: Iterable[object]) -> None:
    """Print one JSON object a line."""
    for value in values:
        print(msgspec.json.encode(value).decode())


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned plain text under a head line."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def whole_number(text: str) -> int:
    """Read an option's whole number, 1 at least, for argparse."""
    if not text.isdecimal() or len(text) > 6 or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 999999")
    return int(text)
