"""Between engine and downloader: manners, capture, and answers from the archive."""
