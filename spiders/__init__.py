"""Spiders: facts about newsrooms and aggregators, nothing else."""
