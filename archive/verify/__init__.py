"""Verifying the archive: WARC files against their digests, rows against records, index against database, journal.

`verify` reads and compares, and changes nothing; what it finds are `Finding`s.
"""

from archive.verify.finding import Finding, Kind
from archive.verify.verify import Verified, verify, verify_sample

__all__ = ["Finding", "Kind", "Verified", "verify", "verify_sample"]
