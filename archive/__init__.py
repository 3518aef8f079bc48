"""The archive: captures, records, versions, search. Knows nothing of crawling."""
