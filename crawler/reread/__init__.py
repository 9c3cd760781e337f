"""Reread: kept pages read again with today's readers."""
