"""A difference as a small HTML page that needs nothing else."""

from __future__ import annotations

import json
from html import escape

from archive.difference import Change, Difference
from archive.record_html import POLICY, STYLE

_MARKS = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
_COLOURS = "del{background:#fdd;color:#800}ins{background:#dfd;color:#060;text-decoration:none}"


def difference_html(found: Difference) -> str:
    """What was taken out is marked <del>, what came <ins>; everything in it is escaped."""
    before, after = found.before, found.after
    about = " → ".join(f"version {one['version']} ({one['captured_at']})" for one in (before, after))
    title = f"{found.id}: what changed"
    fields = [
        f"<dt>{escape(name)}</dt><dd><del>{_value(was)}</del> <ins>{_value(now)}</ins></dd>"
        for name, (was, now) in found.fields.items()
    ]
    lines = [
        "<!DOCTYPE html>",
        '<html lang="vi">',
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>',
        f"<style>{STYLE}{_COLOURS}</style>",
        f'<article><p class="about">{escape(about)}</p>',
        *(_paragraph(change) for change in found.text),
        "</article><dl>",
        *fields,
        "</dl></html>",
    ]
    return "\n".join(lines)


def _paragraph(change: Change) -> str:
    tag = "h1" if change.field == "title" else "p"
    return (
        f"<{tag}>{''.join(_MARKS[piece.kind].format(escape(piece.text)) for piece in change.pieces)}</{tag}>"
    )


def _value(value: object) -> str:
    return escape(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
