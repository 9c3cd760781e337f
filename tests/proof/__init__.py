"""Checks over outside material: `./dev proof FOLDER`, not collected by the tests."""
