"""Scrapy's settings for this project: names and order, and what the environment says."""

import os
from pathlib import Path

from crawler import __version__, config

BOT_NAME = "wirecopy"
SPIDER_MODULES = ["spiders"]
COMMANDS_MODULE = "crawler.commands"

globals().update(config.DEFAULTS)

USER_AGENT = f"Wirecopy/{__version__}"
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
AUTOTHROTTLE_ENABLED = True
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

globals().update(config.load(os.environ, Path("wirecopy.toml")))
