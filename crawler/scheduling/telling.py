"""Telling people of a bad verdict: by a command of theirs, or by a web hook."""

from __future__ import annotations

import json
import shlex
import subprocess
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.error import URLError

from archive.store.due_runs import DueRun

#: Seconds for a command or a web hook; together far less than a scheduler's lease.
PATIENCE = 20.0


def message(run: DueRun) -> dict[str, Any]:
    """What is told of a due run, as JSON."""
    return {
        "site": run.site,
        "verdict": run.verdict,
        "reason": run.reason,
        "run": run.run_id,
        "schedule": run.schedule_id,
        "due": run.due.isoformat(),
        "started": run.started and run.started.isoformat(),
        "ended": run.ended and run.ended.isoformat(),
        "missed": run.missed,
    }


class Telling:
    """Calls a command (the message on its standard input) and a web hook (the message as the body of a POST)."""

    def __init__(self, command: str | None, webhook: str | None, say: Callable[[str], None]) -> None:
        self.command = shlex.split(command) if command else None
        self.webhook = webhook
        self.say = say

    def __call__(self, run: DueRun) -> bool:
        """Tell; False where one of the two did not work, so that it is tried again."""
        body = json.dumps(message(run), ensure_ascii=False).encode()
        told = True
        if self.command:
            told &= self._call(self.command, body)
        if self.webhook:
            told &= self._post(self.webhook, body)
        return told

    def _call(self, command: list[str], body: bytes) -> bool:
        try:
            subprocess.run(command, input=body, timeout=PATIENCE, check=True)
        except (OSError, subprocess.SubprocessError) as error:
            self.say(f"the command {command[0]} did not work: {error}")
            return False
        return True

    def _post(self, url: str, body: bytes) -> bool:
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE):
                return True
        except (URLError, OSError, ValueError) as error:
            self.say(f"the web hook {url} did not work: {error}")
            return False
