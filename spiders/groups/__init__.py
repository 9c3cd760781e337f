"""Station groups: a file a group, a line a station."""
