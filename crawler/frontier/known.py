"""The keys of pages that the frontier has, so that most links are known for such without asking the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable

#: Keys of one site that are kept in memory (some 100 bytes each).
MOST = 100_000


class KnownKeys:
    """A site's keys: all of them while there are no more than `most`, else the latest, and the database for the rest.

    `load` gives up to so many of the keys, `ask` those of some keys that the frontier has.
    """

    def __init__(
        self,
        load: Callable[[int], set[str]],
        ask: Callable[[Iterable[str]], set[str]],
        most: int = MOST,
    ) -> None:
        self._ask = ask
        self._most = most
        self._keys = load(most + 1)
        self._whole = len(self._keys) <= most
        if not self._whole:
            self._keys = set()

    def __contains__(self, key: str) -> bool:
        """Whether the key is known for certain; False may also mean that only the database knows."""
        return key in self._keys

    def add(self, key: str) -> None:
        """The frontier has it from now on."""
        if len(self._keys) >= self._most:
            self._keys.clear()
            self._whole = False
        self._keys.add(key)

    def unknown(self, keys: Iterable[str]) -> set[str]:
        """Those of the keys that the frontier does not have."""
        fresh = {key for key in keys if key not in self._keys}
        if fresh and not self._whole:
            known = self._ask(fresh)
            for key in known:
                self.add(key)
            fresh -= known
        return fresh
