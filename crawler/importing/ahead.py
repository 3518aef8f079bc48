"""What an iterator gives, made in a thread of its own some way ahead of its use."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")


class _End:
    """Stands behind the last item; `error`: what ended it, None where it came to its end."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


@contextmanager
def ahead(items: Iterable[Item], size: int) -> Iterator[Iterator[Item]]:
    """The items, at most `size` of them waiting: for work that leaves Python's lock, such as digests, free.

    What the making of an item raises is raised where the item would come. The thread has ended when the block ends.
    """
    made: queue.Queue[Item | _End] = queue.Queue(size)
    over = threading.Event()

    def make() -> None:
        error = None
        try:
            for item in items:
                made.put(item)
                if over.is_set():
                    return
        except BaseException as raised:  # noqa: BLE001  it is raised again in the thread that asked
            error = raised
        made.put(_End(error))

    def use() -> Iterator[Item]:
        while not isinstance(item := made.get(), _End):
            yield item
        if item.error is not None:
            raise item.error

    thread = threading.Thread(target=make, daemon=True)
    thread.start()
    try:
        yield use()
    finally:
        over.set()
        while thread.is_alive():
            try:
                made.get(timeout=0.1)  # it may wait for room
            except queue.Empty:
                continue
        thread.join()
