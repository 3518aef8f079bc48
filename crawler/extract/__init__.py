"""Pure functions that read a page: no Scrapy, no I/O."""
