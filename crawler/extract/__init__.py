"""Page in, record out: pure readers of news pages."""

from crawler.extract.article import EXTRACTOR, VERSION, read_article
from crawler.extract.reading import for_evaluation, read_page
from crawler.extract.story.read import read_story

__all__ = ["EXTRACTOR", "VERSION", "for_evaluation", "read_article", "read_page", "read_story"]
