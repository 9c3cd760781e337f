"""Files under `spiders` state facts; the spiders that Scrapy finds put them to work."""

from __future__ import annotations

import subprocess
import sys

from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from crawler.crawl import spiders
from crawler.crawl.news import NewsSpider
from crawler.crawl.spider import AggregatorSpider, OutletSpider
from crawler.discover.facts import AggregatorFacts, GroupFacts
from crawler.extract.library import SPIDERS, facts_in

READ = """
import sys
from crawler.extract import read_article
print(read_article("<h1>Ferry sails</h1>", "https://kpol9.example/1").headline)
print(sorted({"scrapy", "twisted", "sqlalchemy", "crawler.crawl"} & sys.modules.keys()))
"""


class North(GroupFacts):
    """One newsroom."""

    name = "north"
    every = "20m"


class Roundup(AggregatorFacts):
    """One site."""

    name = "roundup"


def test_every_file_of_facts_has_its_spider_beside_the_one_for_any_page() -> None:
    facts = [one for package in SPIDERS for one in facts_in(package) if spiders.is_fact(one)]
    stated = {vars(one)["name"] for one in facts}

    assert {"hearst", "ground_news"} < stated
    assert set(SpiderLoader.from_settings(get_project_settings()).list()) == stated | {"page"}


def test_a_spider_has_the_facts_and_what_puts_them_to_work() -> None:
    north, roundup = spiders.spider_of(North), spiders.spider_of(Roundup)

    assert (north.name, north.every, north.__doc__) == ("north", "20m", "One newsroom.")
    assert issubclass(north, OutletSpider)
    assert issubclass(roundup, AggregatorSpider)


def test_a_spider_of_its_own_is_no_fact_to_make_another_of() -> None:
    assert spiders.is_fact(North)
    assert not any(map(spiders.is_fact, (spiders.spider_of(North), NewsSpider, str)))


def test_a_page_is_read_without_loading_a_crawler() -> None:
    done = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["Ferry sails", "[]"]
