"""Processes that an event loop hands calls to, one at a time each; what takes too long is killed, and only that.

Scrapy's loop has one thread, and a reading page keeps it busy for as long as reading it takes: so a page crosses one
pipe to its process and one back, and no thread of this process waits for it. (Pools that feed their processes through
threads of their own cost the crawl a fifth of its time, in waking them and in waiting for the interpreter's lock.)
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
from asyncio import Future
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from archive.children import children
from archive.garbage import settle

_Argument = TypeVar("_Argument")
_Answer = TypeVar("_Answer")

#: Calls after which a process is replaced: what its libraries never give back goes with it.
MOST_CALLS = 20_000
#: Seconds in which a process must have started, on however slow a machine.
START = 120.0


class CallError(Exception):
    """The function raised; the text says what."""


class DeadProcessError(Exception):
    """The process ended during the call: killed from outside, out of memory, or a fault of a library."""


class Processes(Generic[_Argument, _Answer]):
    """Up to `count` processes that call `function`, each after `prepare`; both are functions of a module.

    A process starts when it is needed first. Not a fork of this process, which has threads and an event loop: a fork of
    a server that has imported the function's module and nothing else.
    """

    def __init__(
        self,
        function: Callable[[_Argument], _Answer],
        count: int,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        self._function = function
        self._prepare = prepare
        self._count = count
        self._children: set[_Child] = set()
        self._idle: list[_Child] = []
        self._waiting: deque[Future[None]] = deque()

    async def call(self, argument: _Argument, seconds: float) -> _Answer:
        """The function's answer. Raises CallError, DeadProcessError, and TimeoutError after `seconds` of the call."""
        child = await self._take()
        try:
            answer: _Answer = await child.call(argument, seconds)
        finally:
            self._give_back(child)
        return answer

    async def _take(self) -> _Child:
        while not self._idle and len(self._children) >= self._count:
            turn: Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                self._next()
                raise
        if self._idle:
            return self._idle.pop()
        child = _Child(self._function, self._prepare)
        self._children.add(child)
        return child

    def _give_back(self, child: _Child) -> None:
        if child.usable:
            self._idle.append(child)
        else:
            self._children.discard(child)
            child.end()
        self._next()

    def _next(self) -> None:
        """Wake whoever has waited longest."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    def close(self) -> None:
        """End the processes, whatever they do."""
        for child in self._children:
            child.end()
        self._children.clear()
        self._idle.clear()


class _Child:
    """One process and this side of its pipe."""

    def __init__(self, function: Callable[..., object], prepare: Callable[[], None] | None) -> None:
        context = children()
        context.set_forkserver_preload([function.__module__])
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other, function, prepare), daemon=True)
        self._process.start()
        other.close()
        self._calls = 0
        self._started = False
        self._busy = False

    @property
    def usable(self) -> bool:
        """Whether it waits for a call."""
        return not self._busy and self._calls < MOST_CALLS

    async def call(self, argument: object, seconds: float) -> Any:
        self._busy = True
        self._calls += 1
        try:
            if not self._started:
                await self._answer(START)
                self._started = True
            self._pipe.send_bytes(_packed(argument))
            good, answer = await self._answer(seconds)
        except (EOFError, ConnectionError) as error:
            self._process.join(1.0)
            raise DeadProcessError(f"exit status {self._process.exitcode}") from error
        self._busy = False
        if not good:
            raise CallError(answer)
        return answer

    async def _answer(self, seconds: float) -> tuple[bool, object]:
        """Wait for the pipe without a thread, then receive: the other side sends at one go."""
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        loop.add_reader(self._pipe.fileno(), readable.set)
        try:
            async with asyncio.timeout(seconds):
                await readable.wait()
        finally:
            loop.remove_reader(self._pipe.fileno())
        answer: tuple[bool, object] = pickle.loads(self._pipe.recv_bytes())
        return answer

    def end(self) -> None:
        self._pipe.close()
        if self._busy:
            self._process.kill()
        self._process.join(1.0)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _packed(what: object) -> bytes:
    # Not the pipe's own pickling, which asks a chain of dictionaries about each object: the half of its time.
    return pickle.dumps(what, pickle.HIGHEST_PROTOCOL)


def _serve(
    pipe: Connection, function: Callable[[object], object], prepare: Callable[[], None] | None
) -> None:
    """The process's whole life: it ends with its parent's side of the pipe."""
    # An interrupted crawl comes to an orderly end, what is being read with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if prepare is not None:
        prepare()
    try:
        settle()
        pipe.send_bytes(_packed((True, None)))
        while True:
            argument = pickle.loads(pipe.recv_bytes())
            try:
                answer = True, function(argument)
            except MemoryError:
                # What filled the memory may still be held somewhere; a fresh process begins without it.
                os._exit(1)
            except Exception as error:  # noqa: BLE001  the fault of one call; whoever made it is told
                answer = False, f"{type(error).__name__}: {error}"
            pipe.send_bytes(_packed(answer))
    except (EOFError, ConnectionError):
        pass
