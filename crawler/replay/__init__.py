"""Replay: what the archive holds, packed for others and shown as it was."""
