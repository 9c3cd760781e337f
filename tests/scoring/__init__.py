"""How well an extractor reads a folder of labelled pages: the labels, the measures, the sums."""
