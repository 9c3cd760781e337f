"""Packing and showing what is kept."""
