"""Bodies freed of their content encoding, up to a limit, without trust in what the server says."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

#: More than any page that is read: a body that grows beyond it is a bomb, or no page.
LIMIT = 64 << 20
_CHUNK = 1 << 16


def decode(body: bytes, encodings: str, limit: int = LIMIT) -> tuple[bytes, str | None]:
    """Undo the codings of a Content-Encoding header, the last first.

    Returns the body and what was wrong with it, None when nothing was. A body that breaks off gives what
    could be decoded; one that is not encoded as stated is given as it is; one that grows beyond `limit` bytes
    is cut there.
    """
    for coding in reversed([name.strip().lower() for name in encodings.split(",")]):
        if coding in ("", "identity") or not body:
            continue
        decoder = _DECODERS.get(coding)
        if decoder is None:
            return body, f"content encoding {coding!r} is not known here"
        decoded = bytearray()
        problem = None
        try:
            for piece in decoder(body, limit + 1):
                decoded += piece
                if len(decoded) > limit:
                    return bytes(decoded[:limit]), f"decoded body is larger than {limit} bytes"
        except EOFError:
            problem = f"{coding} body breaks off"
        except (ValueError, zlib.error) as error:
            if not decoded:
                return body, f"body is not {coding} as stated: {error}"
            problem = f"{coding} body is damaged: {error}"
        body = bytes(decoded)
        if problem:
            return body, problem
    return body, None


def _zlib(body: bytes, limit: int, window: int) -> Iterator[bytes]:
    rest = body
    while True:
        decoder = zlib.decompressobj(window)
        piece = decoder.decompress(rest, _CHUNK)
        yield piece
        while decoder.unconsumed_tail:
            yield decoder.decompress(decoder.unconsumed_tail, _CHUNK)
        if not decoder.eof:
            yield decoder.flush()
            raise EOFError
        rest = decoder.unused_data
        # A gzip body may have several members; what follows and is none of them is padding.
        if not (window == zlib.MAX_WBITS | 16 and rest.startswith(b"\x1f\x8b")):
            return


def _gzip(body: bytes, limit: int) -> Iterator[bytes]:
    return _zlib(body, limit, zlib.MAX_WBITS | 16)


def _deflate(body: bytes, limit: int) -> Iterator[bytes]:
    # "deflate" means zlib (RFC 9110, 8.4.1.2), but servers also send raw deflate.
    is_zlib = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return _zlib(body, limit, zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)


_DECODERS: dict[str, Callable[[bytes, int], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
}

# Scrapy brings both libraries; the archive alone, without a crawler, reads on without them.
try:
    import brotli  # type: ignore[import-untyped]
except ImportError:
    pass
else:

    def _brotli(body: bytes, limit: int) -> Iterator[bytes]:
        decoder = brotli.Decompressor()
        try:
            yield decoder.process(body, output_buffer_limit=_CHUNK)
            while not decoder.can_accept_more_data():
                yield decoder.process(b"", output_buffer_limit=_CHUNK)
        except brotli.error as error:
            raise ValueError(str(error)) from error
        if not decoder.is_finished():
            raise EOFError

    _DECODERS["br"] = _brotli

try:
    from backports import zstd
except ImportError:
    pass
else:

    def _zstd(body: bytes, limit: int) -> Iterator[bytes]:
        decoder = zstd.ZstdDecompressor()
        try:
            yield decoder.decompress(body, _CHUNK)
            while not decoder.eof and not decoder.needs_input:
                yield decoder.decompress(b"", _CHUNK)
        except zstd.ZstdError as error:
            raise ValueError(str(error)) from error
        if not decoder.eof:
            raise EOFError

    _DECODERS["zstd"] = _zstd
