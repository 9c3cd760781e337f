"""Index: where each capture is."""
