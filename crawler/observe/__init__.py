"""Observe: outcomes, run reports and logs."""
