"""Wirecopy: fetch news pages on a timetable, keep them byte for byte, read clean records from them."""

__version__ = "0.1.0"
