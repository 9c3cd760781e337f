"""Simulate: the schedule's own code on a virtual clock over made-up newsrooms, beside other ways to crawl."""
