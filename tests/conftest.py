"""What tests of several folders share: databases, and an archive made by crawling the sample site twice."""

from __future__ import annotations

import pytest

from tests.commands.asking import crawl
from tests.crawling import Place
from tests.databases import address, engine, postgres
from tests.site.server import Site

__all__ = ["address", "crawled", "engine", "postgres"]


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The pages of CRAWLED, the second time unchanged but for what is damaged or missing."""
    place = Place(tmp_path_factory.mktemp("crawled"))
    with Site() as site:
        for _ in range(2):
            crawl(place, site)
    return place
