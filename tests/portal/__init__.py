"""A small portal and newspaper of a district that does not exist, for the demo and for the tests."""

from tests.portal.content import Article, Expected, articles
from tests.portal.server import PAPER_HOST, PORTAL_HOST, Portal

__all__ = ["PAPER_HOST", "PORTAL_HOST", "Article", "Expected", "Portal", "articles"]
