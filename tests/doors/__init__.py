"""A newsroom of its own for the tests of doors: its spider, its feeds and sitemaps."""
