"""Bodies are decoded as far as they can be, and never beyond the limit."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest

from archive.warc.content_encoding import decode

TEXT = "Ủy ban nhân dân xã họp phiên thường kỳ tháng tư. ".encode() * 400


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def brotli(data: bytes) -> bytes:
    return pytest.importorskip("brotli").compress(data, quality=4)


def zstd(data: bytes) -> bytes:
    return pytest.importorskip("backports.zstd").compress(data)


ENCODERS = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli, "zstd": zstd}


@pytest.mark.parametrize("coding", ENCODERS)
def test_codings(coding: str):
    encoded = ENCODERS[coding](TEXT)
    assert decode(encoded, coding) == (TEXT, None)
    assert decode(encoded, f" {coding.upper()} ") == (TEXT, None)
    cut, problem = decode(encoded[:-9], coding)
    assert TEXT.startswith(cut)
    assert problem == f"{coding} body breaks off"
    assert decode(TEXT, coding)[0] == TEXT
    assert "not" in (decode(TEXT, coding)[1] or "")


@pytest.mark.parametrize("coding", ENCODERS)
def test_a_bomb_is_cut_at_the_limit_in_bounded_memory(coding: str):
    bomb = ENCODERS[coding](bytes(200 << 20))
    tracemalloc.start()
    body, problem = decode(bomb, coding, limit=1 << 20)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(body) == 1 << 20
    assert problem == "decoded body is larger than 1048576 bytes"
    assert peak < 8 << 20


def test_raw_deflate_chains_members_and_padding():
    assert decode(raw_deflate(TEXT), "deflate") == (TEXT, None)
    assert decode(gzip.compress(zlib.compress(TEXT)), "deflate, gzip") == (TEXT, None)
    assert decode(gzip.compress(TEXT) + gzip.compress(b"more"), "x-gzip") == (TEXT + b"more", None)
    assert decode(gzip.compress(TEXT) + bytes(512), "gzip") == (TEXT, None)


def test_what_is_no_coding():
    assert decode(b"text", "") == (b"text", None)
    assert decode(b"text", "identity") == (b"text", None)
    assert decode(b"", "gzip") == (b"", None)
    assert decode(b"text", "sdch") == (b"text", "content encoding 'sdch' is not known here")


def test_a_damaged_body_gives_what_stands_before_the_damage():
    encoded = bytearray(gzip.compress(bytes(range(256)) * 4000, 0))
    encoded[-2] ^= 0xFF
    body, problem = decode(bytes(encoded), "gzip")
    assert body
    assert (bytes(range(256)) * 4000).startswith(body)
    assert "damaged" in (problem or "")
