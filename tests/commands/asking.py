"""Commands that look into an archive, run in this process, and an archive made by two real crawls."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy.settings import Settings

from crawler.cli import WirecopyCommand
from crawler.config import DEFAULTS
from tests.crawling import Place, hosts
from tests.site import aggregator
from tests.site.server import Site
from tests.site.truth import ORIGIN, samples

ARTICLE = samples()[0].url
STORY = aggregator.story_url()
BAD_GZIP = f"{ORIGIN}/trouble/bad-gzip"
MISSING = f"{ORIGIN}/article/never/46399999"
CRAWLED = (ARTICLE, STORY, BAD_GZIP, MISSING)


def crawl(place: Place, site: Site, **settings: str) -> None:
    """Fetch the pages of CRAWLED: packed, in chunks, damaged, missing."""
    listed = place.folder / "urls.txt"
    listed.write_text("\n".join(CRAWLED))
    mapped = hosts(site.hosts)
    ran = place.scrapy("crawl", "page", "-a", f"urls_file={listed}", HOSTS=mapped, **settings)
    assert ran.code == 0, ran.err


@dataclass(frozen=True)
class Ask:
    """Runs a command over an archive."""

    command: type[WirecopyCommand]
    archive: str
    endpoint: str | None = None

    def __call__(self, *words: str) -> int:
        """Run the command with words as from a shell; return its exit code."""
        command = self.command()
        settings = {"ARCHIVE_URI": self.archive, "S3_ENDPOINT_URL": self.endpoint}
        command.settings = Settings({**DEFAULTS, **settings})
        parser = argparse.ArgumentParser(conflict_handler="resolve")
        command.add_options(parser)
        opts, args = parser.parse_known_args(list(words))
        command.run(args, opts)
        return command.exitcode


def captures(found: str) -> list[dict[str, Any]]:
    """Read what `scrapy find --json` printed."""
    return [json.loads(line) for line in found.splitlines()]


def warc_of(archive: Path, capture: dict[str, Any]) -> Path:
    """Return the WARC in which a capture stands."""
    [path] = archive.glob(f"warc/*/*/*/{capture['warc_file']}")
    return path
