"""A process that works off the outbox beside another one, whose own work it would hold up.

It knows nothing but the archive, so that it is small and soon there.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from contextlib import suppress
from multiprocessing.connection import Connection

from archive.children import children
from archive.errors import KhotinError
from archive.garbage import settle
from archive.home import Home
from archive.index import Index
from archive.store import Store


class Beside:
    """A process that works off the outbox of an archive, a round when it is told to; it ends with this one.

    In a thread its work would take turns with that of the others.
    """

    def __init__(self, home: Home) -> None:
        context = children()
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(home, theirs), name="indexing", daemon=True)
        self._process.start()
        theirs.close()

    def round(self) -> None:
        """Have what is in the outbox indexed; done when this returns.

        Raises:
            KhotinError: it could not be; the outbox keeps what the index lacks.
            EOFError, OSError: the process is gone.
        """
        self._ours.send(None)
        if problem := self._ours.recv():
            raise KhotinError(problem)

    def close(self) -> None:
        """End the process. What it is at may be lost: the outbox keeps it."""
        self._ours.close()
        self._process.join()


def _serve(home: Home, orders: Connection) -> None:
    # An interrupted command comes to an orderly end, this process with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    settle()
    index, store = Index.open(home.index), None
    with suppress(EOFError, OSError):
        while True:
            orders.recv()
            problem = None
            try:
                store = store or Store.open(home)
                index.catch_up(store)
            except (KhotinError, OSError) as error:
                problem = str(error)
            orders.send(problem)


def _end_with_parent() -> None:
    """Where the other is killed nobody waits for this round, and the index's lock is wanted by the next."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
