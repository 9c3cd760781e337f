"""Capture: each exchange as it crossed the wire, written as WARC/1.1 before anything reads it."""
