"""What happens to an item on its way into the archive: one step, one file; the order stands in settings.py."""
