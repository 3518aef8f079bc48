"""Tests of the pure functions that read a page."""
