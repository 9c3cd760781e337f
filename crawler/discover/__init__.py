"""Discover: how the addresses of new pages are found."""
