"""The spiders of the groups and aggregators that files under `spiders` state, where Scrapy looks for them."""

from __future__ import annotations

from itertools import chain

from crawler.crawl.news import NewsSpider
from crawler.crawl.spider import AggregatorSpider, OutletSpider
from crawler.discover.facts import AggregatorFacts, GroupFacts
from crawler.extract.library import SPIDERS, facts_in


def spider_of(facts: type) -> type[NewsSpider]:
    """Return the spider that puts facts to work."""
    base = OutletSpider if issubclass(facts, GroupFacts) else AggregatorSpider
    return type(facts.__name__, (facts, base), {"__module__": __name__, "__doc__": facts.__doc__})


def is_fact(stated: type) -> bool:
    """Tell whether a class states facts and is no spider itself."""
    return issubclass(stated, GroupFacts | AggregatorFacts) and not issubclass(stated, NewsSpider)


_STATED = filter(is_fact, chain.from_iterable(map(facts_in, SPIDERS)))
globals().update({facts.__name__: spider_of(facts) for facts in _STATED})
