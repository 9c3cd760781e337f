"""Scrapy's settings for this project: names and order, and what the environment says."""

import os
import sys
from pathlib import Path

from crawler import __version__, config
from crawler.errors import SettingsError

BOT_NAME = "wirecopy"
SPIDER_MODULES = ["spiders", "crawler.crawl.spiders"]
COMMANDS_MODULE = "crawler.commands"

globals().update(config.DEFAULTS)

# Manners
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1  # Scrapy's 5 s would be most of the time of pulling one page
COOKIES_ENABLED = False

# No doors into a running crawl: the first runs Python for whoever connects, so does the second.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# Exact capture: HTTP/1.1 through the tap, content codings that every WARC reader can undo.
DOWNLOAD_HANDLERS = {
    "http": "crawler.fetch.download.DownloadHandler",
    "https": "crawler.fetch.download.DownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.9",
    "Accept-Encoding": "gzip, deflate",
}
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 10
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503 ask to be left alone
HTTPERROR_ALLOW_ALL = True  # every status is an outcome, and the spider names it
HTTPCACHE_ENABLED = False  # a cached answer never crosses the wire, so nothing would be kept

# Scrapy starts this many tasks for every response; 4 cost a quarter less CPU than its 100.
CONCURRENT_ITEMS = 4

LOG_LEVEL = "INFO"  # at DEBUG, Scrapy logs every record in full

EXTENSIONS = {
    "crawler.crawl.run.Run": 0,
    "crawler.crawl.spoolwatch.SpoolWatch": 5,
    "crawler.crawl.progress.Progress": 10,
    "scrapy.extensions.feedexport.FeedExporter": None,
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.fetch.refuse.RefuseMiddleware": 60,
    "crawler.fetch.exclude.ExcludeMiddleware": 61,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.fetch.robots.RobotsMiddleware": 100,  # where Scrapy has its own, as below
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.fetch.backoff.BackOffMiddleware": 585,  # sees decoded bodies, before Scrapy retries
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.fetch.decompress.DecompressMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.fetch.redirect.RedirectMiddleware": 600,
    "crawler.crawl.middlewares.ConditionalMiddleware": 980,
    "crawler.crawl.middlewares.KeepMiddleware": 990,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
    "crawler.fetch.wire.WireStats": 995,  # before the exchanges are handed to the archive
}
ITEM_PIPELINES = {
    "crawler.crawl.pipelines.WriteRecords": 100,
    "crawler.crawl.pipelines.TellArchive": 150,
    "crawler.crawl.pipelines.CountOutcomes": 200,
    "crawler.crawl.pipelines.MarkListed": 300,
    "crawler.crawl.pipelines.NoteAsked": 400,
}

try:
    globals().update(config.load(os.environ, Path("wirecopy.toml")))
except SettingsError as error:
    print(f"wirecopy: {error}", file=sys.stderr)
    sys.exit(2)

USER_AGENT = globals().get("USER_AGENT") or config.user_agent(__version__, globals()["OPERATOR_CONTACT"])
