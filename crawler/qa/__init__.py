"""Kept pages shown from the archive again and held against what was captured."""
