"""Wirecopy: fetch news pages on a timetable, keep each exchange byte for byte, read clean records from them."""

__version__ = "0.1.0"
