"""Tests of crawler.schedule."""
