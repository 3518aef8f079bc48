"""The place where a page of hits ended, as a text that the next call can be given."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from archive.errors import CallError

#: Bytes that stand for one hit: among 10,000 hits two are confused with a chance of 1 in 20,000.
_SIZE = 5
_SHIFT = 64 - 8 * _SIZE


def short(tag: int) -> int:
    """The part of an article's 64-bit tag that a cursor keeps."""
    return tag >> _SHIFT


@dataclass(frozen=True, slots=True)
class Cursor:
    """Hits that were shown, by `short` tag. `last`: sort key of the last one, None for the order of relevance.

    By date those with the key `last` are enough, unless one hit stands for others; relevance changes with every
    article that comes in, so there all are kept: no hit is shown twice, none that was there from the first is missed.
    """

    last: int | None
    shown: frozenset[int]

    def encode(self, asked: str) -> str:
        """As text, bound to the search that it belongs to, which `asked` tells from others."""
        last = b"" if self.last is None else self.last.to_bytes(8, "big")
        head = _digest(asked) + bytes([len(last)]) + last
        tags = b"".join(tag.to_bytes(_SIZE, "big") for tag in sorted(self.shown))
        return base64.urlsafe_b64encode(head + tags).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, asked: str) -> Cursor:
        """Read what `encode` made.

        Raises:
            CallError: it is no cursor, or that of another search.
        """
        try:
            data = base64.b64decode(
                text.strip() + "=" * (-len(text.strip()) % 4), altchars=b"-_", validate=True
            )
            size = data[4]
            tags = data[5 + size :]
            if size not in (0, 8) or len(tags) % _SIZE:
                raise ValueError(text)
        except (ValueError, IndexError, binascii.Error) as error:
            raise CallError("--after needs the cursor that a search printed; this is none") from error
        if data[:4] != _digest(asked):
            raise CallError(
                "this cursor belongs to another search; repeat that search with --after, unchanged"
            )
        last = int.from_bytes(data[5 : 5 + size], "big") if size else None
        shown = {int.from_bytes(tags[at : at + _SIZE], "big") for at in range(0, len(tags), _SIZE)}
        return cls(last, frozenset(shown))


def _digest(asked: str) -> bytes:
    return hashlib.blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=4).digest()
