"""Any page: the reader is chosen by its host, then by its template, then the generic one."""

from crawler.crawl.spider import NewsSpider


class Page(NewsSpider):
    """`-a url=URL`, or `-a urls_file=FILE` for many."""

    name = "page"
