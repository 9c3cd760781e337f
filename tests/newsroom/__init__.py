"""A loopback world of newsrooms with scripted lives, crawled at speed and scored by what it was asked."""
