"""What verification finds: one thing that is not as it should be, where, and what sets it right."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

#: damaged: it is there, but not what it was; missing: it is not there; extra: it is there, and nothing knows it;
#: torn: a process died while it wrote; behind: derived, and not up with what it is derived from.
Kind = Literal["damaged", "missing", "extra", "torn", "behind"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`where` names a file, a record or a table; `mend`: what `khotin verify --repair` can do about it, else None."""

    kind: Kind
    where: str
    what: str
    mend: Literal["files", "captures", "decisions", "index"] | None = None

    def __str__(self) -> str:
        return f"{self.kind:8} {self.where}: {self.what}"

    def as_json(self) -> dict[str, Any]:
        """As scripts get it."""
        return asdict(self)
