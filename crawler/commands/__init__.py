"""Commands: one Scrapy command a file."""
