"""Components that live as long as a crawl: the open archive, indexing, progress."""
