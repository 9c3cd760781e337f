"""Aggregators: where the story and its members stand in the page."""
