"""Tests of one run's part of the archive."""
