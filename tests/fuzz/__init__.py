"""Inputs that the readers of pages must stand: by chance in the tests, guided by coverage in `./dev fuzz`."""
