"""The commands that touch the web or read pages; the archive brings its own."""
