"""Benchmarks: each word runs its variants in turn, so that only ratios within one run are told."""
