"""Verify: the rules of a correct archive, one a function."""
