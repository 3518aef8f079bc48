"""Scheduling: when a crawl is due, who runs it, and who hears of a bad end."""
