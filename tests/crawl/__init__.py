"""Tests of one crawl in its process."""
