"""Replay held against capture."""
