"""Schedule: what runs when, and what ran."""
