"""Everything that touches the web or reads a page."""
