"""Newsrooms on a content system of their own."""
