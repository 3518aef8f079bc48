"""The schema's history for Alembic. `HEAD` is the newest revision; opening compares it without importing Alembic."""

HEAD = "redirects"
