"""Which process is this, and does another one still live? Known for certain only on the same machine."""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path

_PROC = Path("/proc")


@cache
def this_machine() -> str:
    """This machine since it was started, and the space in which its process numbers count.

    A restart makes another machine of it, a container is one of its own: so a number found here means that process.
    """
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        space = (_PROC / "self/ns/pid").stat().st_ino
    except OSError:
        return f"{socket.gethostname()} ?"
    return f"{socket.gethostname()} {boot} {space}"


def this_process() -> str:
    """The number of this process, and when it began: numbers are used again."""
    return f"{os.getpid()} {_began(os.getpid())}"


def is_dead(machine: str, process: str) -> bool:
    """Whether that process is certainly gone; False where this machine cannot know."""
    if machine != this_machine():
        return False
    number, _, began = process.partition(" ")
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return began != _began(int(number))


def _began(process: int) -> str:
    """Clock ticks from the start of the machine to that of the process; "zombie" for one that has ended."""
    try:
        fields = (_PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "?"
    return "zombie" if fields[0] in "ZX" else fields[19]
