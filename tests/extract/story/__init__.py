"""Tests of the readers of stories."""
