"""Reads aggregators' stories: who reported one event, and what the page counts of them."""
