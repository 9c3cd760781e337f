"""The watch: figures, health, notices and silent newsrooms."""
