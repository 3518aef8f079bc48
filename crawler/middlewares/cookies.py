"""Cookies as Scrapy keeps them, without asking a third party what a public domain is."""

from __future__ import annotations

from scrapy.downloadermiddlewares import cookies

# Which domains are public (".vn", ".gov.vn") is known from the list that comes with tldextract. By default it is
# fetched from the web at the first cookie: a request nobody asked for, and two tracebacks where there is no way out.
cookies._split_domain.suffix_list_urls = ()


class Cookies(cookies.CookiesMiddleware):
    """Scrapy's cookie jars."""
