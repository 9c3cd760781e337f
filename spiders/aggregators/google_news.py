"""Google News: RSS feeds of a search, a topic or an edition, one story an item."""

from datetime import date

from crawler.discover.facts import AggregatorFacts
from crawler.extract.story.layout import FeedFacts, FeedLayout


class GoogleNews(AggregatorFacts):
    """Feeds under `/rss`; their links stand for articles and are kept as they are, never resolved."""

    name = "google_news"
    hosts = ("news.google.com",)
    layouts = (
        FeedLayout(
            aggregator="Google News",
            since=date(2023, 1, 1),
            story=r"^https?://news\.google\.com/rss(?:[/?#]|$)",
            opaque=r"^https?://news\.google\.com/(?:rss/)?(?:articles|read)/",
            feed=FeedFacts(
                items="ol > li",
                fields={"url": "a@href", "headline": "a", "outlet": "font"},
                joint=" - ",
                id_text=r"/articles/([\w-]+)",
                related='a[href*="/stories/"]',
            ),
        ),
    )
