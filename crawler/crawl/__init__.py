"""One crawl in its process: spiders, what Scrapy calls and in which order, from start to end."""
