"""Fetch: what may be asked for, where it is, and how politely."""
