"""HTTP heads as a WARC keeps them: rebuilt from parsed headers, and read back to the byte.

A crawler hands over a list of headers and a body whose transfer coding is already undone, not the bytes that
came over the wire. The head is therefore rebuilt so that it fits the body beside it, and nothing is lost:

* hop-by-hop headers (RFC 9110, 7.6.1) described the connection, not the body: they are kept under
  ``X-Archive-Orig-<name>``; ``Content-Encoding`` stays, because the body is still encoded;
* a ``Content-Length`` that differs from the body's is kept likewise, and the right one added; so it is in
  the place of a ``Transfer-Encoding``, but never to a response that has no body by definition;
* CR, LF and NUL in a value become a space (RFC 9110, 5.5); what a name may not hold is percent-encoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Text = str | bytes
Headers = Sequence[tuple[Text, Text]]

KEPT_AS = b"X-Archive-Orig-"
UNNAMED = b"X-Archive-Unnamed"
_CONNECTION = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade"}
)
#: Of these a request's head keeps the others: they were true of the request as it was sent.
_FRAMING = frozenset({b"transfer-encoding", b"trailer"})
_BODILESS = frozenset({204, 304})

_NOT_TOKEN = re.compile(rb"[^!#$%&'*+\-.^_`|~0-9A-Za-z]")
_FOLD = re.compile(rb"[ \t]*\r?\n[ \t]+")
_FORBIDDEN = re.compile(rb"[\r\n\0]")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(rb"(HTTP/\d(?:\.\d)?) +(\d{3,})(?: (.*))?", re.IGNORECASE | re.DOTALL)
_PSEUDO = re.compile(rb":status: *(\d{3})")


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """A response's head. Names and values are latin-1 text: each character is one byte."""

    protocol: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    #: Length of the head in bytes, with its empty line: where the body begins in the record's block.
    length: int


def response_head(
    status: int, reason: str | None, protocol: str, headers: Headers, body: bytes, method: str = "GET"
) -> bytes:
    """The head of a response to a `method` request whose body, dechunked and still encoded, is `body`."""
    bodiless = not body and (method.upper() == "HEAD" or status in _BODILESS or 100 <= status < 200)
    clean = [_clean(name, value) for name, value in headers]
    listed = {
        token.strip().lower()
        for name, value in clean
        if name.lower() == b"connection"
        for token in value.split(b",")
    }
    # Some servers name end-to-end headers in Connection; those of the body stay where readers look.
    moved = _CONNECTION | (listed - {b"content-encoding", b"content-type", b"content-length"})
    first = f"{_version(protocol)} {status:03d} ".encode("ascii") + _value(reason or "")
    return _lines(first, _fit(clean, moved, None if bodiless else len(body)))


def request_head(method: str, target: str, protocol: str, headers: Headers, body: bytes) -> bytes:
    """The head of a request for `target` (path and query, escaped) whose body is `body`."""
    clean = [_clean(name, value) for name, value in headers]
    verb = _NOT_TOKEN.sub(b"", _bytes(method)) or b"GET"
    first = b" ".join((verb, _value(target).replace(b" ", b"%20"), _version(protocol).encode("ascii")))
    return _lines(first, _fit(clean, _FRAMING, len(body) if body else None))


def parse_response_head(block: bytes) -> ResponseHead:
    """Read the head at the start of a block; bare LF and folded lines of other writers are understood.

    Raises:
        ValueError: there is no HTTP status line.
    """
    end = _HEAD_END.search(block)
    length = end.end() if end else len(block)
    lines = _FOLD.sub(b" ", block[: end.start()] if end else block).split(b"\n")
    line = lines[0].rstrip(b"\r")
    if pseudo := _PSEUDO.fullmatch(line):
        # Some tools write HTTP/2's pseudo-header where a status line belongs.
        line = b"HTTP/2 " + pseudo[1]
    first = _STATUS_LINE.fullmatch(line)
    if not first:
        raise ValueError(f"no HTTP status line, but {lines[0][:40]!r}")
    headers = []
    for line in lines[1:]:
        name, colon, value = line.decode("latin-1").rstrip("\r").partition(":")
        if colon:
            headers.append((name.rstrip(" \t"), value.strip(" \t")))
    protocol, status, reason = first.groups()
    return ResponseHead(
        protocol.decode("ascii").upper(),
        int(status),
        (reason or b"").decode("latin-1").strip(" \t"),
        tuple(headers),
        length,
    )


def original_headers(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The headers as the server sent them, from those of a head that this module rebuilt."""
    kept = KEPT_AS.decode("ascii")
    pairs = tuple(headers)
    ours = {f"{kept}Content-Length".lower(), f"{kept}Transfer-Encoding".lower()}
    reframed = any(name.lower() in ours for name, _ in pairs)
    return tuple(
        (name[len(kept) :] if name.startswith(kept) else name, value)
        for name, value in pairs
        if not (reframed and name.lower() == "content-length")
    )


def _fit(
    headers: list[tuple[bytes, bytes]], moved: frozenset[bytes], length: int | None
) -> list[tuple[bytes, bytes]]:
    """The headers that fit a body of `length` bytes; None: no body by definition, a stated length stays."""
    lengths = [value for name, value in headers if name.lower() == b"content-length"]
    chunked = any(name.lower() == b"transfer-encoding" for name, _ in headers)
    wrong = chunked or (length is not None and bool(lengths) and lengths != [b"%d" % length])
    fitting = []
    for name, value in headers:
        kind = name.lower()
        is_length = kind == b"content-length"
        keep_aside = kind in moved or (wrong and is_length) or kind.startswith(KEPT_AS.lower())
        fitting.append((KEPT_AS + name if keep_aside else name, value))
    if wrong and length is not None:
        fitting.append((b"Content-Length", b"%d" % length))
    return fitting


def _lines(first: bytes, headers: list[tuple[bytes, bytes]]) -> bytes:
    return b"\r\n".join((first, *(b"%s: %s" % header for header in headers), b"", b""))


def _version(protocol: str) -> str:
    # Readers of WARC know no other versions; the real one stands in the record's WARC-Protocol.
    return "HTTP/1.0" if protocol.upper() == "HTTP/1.0" else "HTTP/1.1"


def _bytes(text: Text) -> bytes:
    if isinstance(text, bytes):
        return text
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _clean(name: Text, value: Text) -> tuple[bytes, bytes]:
    token = _NOT_TOKEN.sub(lambda match: b"%%%02X" % match[0][0], _bytes(name))
    return token or UNNAMED, _value(value)


def _value(text: Text) -> bytes:
    return _FORBIDDEN.sub(b" ", _FOLD.sub(b" ", _bytes(text))).strip(b" \t")
