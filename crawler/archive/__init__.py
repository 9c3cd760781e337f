"""One run's part of the archive: opened, written, sealed, recovered after a kill, cleared."""
