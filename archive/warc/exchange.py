"""One exchange with a server as it is handed to the WARC writer, and what the writer hands back."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote, urlsplit, urlunsplit

from archive.warc.http_head import Headers

Truncated = Literal["length", "disconnect", "time"]
Profile = Literal["identical-payload-digest", "server-not-modified"]

_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
#: RFC 3986: reserved and unreserved characters, without the brackets that only an address in digits may hold.
_URI_SAFE = "%/?:@!$&'()*+,;=-._~"


@dataclass(frozen=True, slots=True)
class Revisit:
    """What an earlier capture says for this one: the profile's last word, and the capture it refers to.

    `payload_digest` is that of the capture referred to; identical-payload-digest must have it.
    `refers_to_date` is None only where another writer left it out.
    """

    profile: Profile
    refers_to_uri: str
    refers_to_date: datetime | None
    refers_to_id: str | None = None
    payload_digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its response.

    `body` is as it came over the wire: still content-encoded, already dechunked; for a revisit of kind
    identical-payload-digest too, although it is not written. Headers stand in their order, repeats included.
    """

    url: str
    status: int
    fetched_at: datetime
    method: str = "GET"
    request_headers: Headers = ()
    request_body: bytes = b""
    reason: str | None = None
    protocol: str = "HTTP/1.1"
    response_headers: Headers = ()
    body: bytes = b""
    #: The body's labelled digest, where the caller knows it.
    payload_digest: str | None = None
    ip_address: str | None = None
    truncated: Truncated | None = None
    #: What is wrong with the server's certificate, in words, with its fingerprint; None where nothing is.
    certificate: str | None = None
    revisit: Revisit | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """Where an exchange was written: file name, offset and length of its response or revisit record in bytes.

    `target_uri` and `date` are as they stand in the record: what a later revisit refers to.
    """

    warc: str
    offset: int
    length: int
    record_id: str
    target_uri: str
    date: datetime
    payload_digest: str | None
    block_digest: str
    revisit: bool


def digest(data: bytes) -> str:
    """The labelled digest of WARC heads: ``sha256:`` and lower-case hex.

    Hex, because a padded base32 SHA-256 ends in ``=``, which the grammar of WARC 1.1 does not allow there.
    Of a payload: of the body as stored (dechunked, still content-encoded).
    """
    return "sha256:" + hashlib.sha256(data).hexdigest()


def digest_matches(labelled: str, *pieces: bytes) -> bool | None:
    """Whether a labelled digest (hex, base32, base64) is that of the pieces; None: unknown algorithm."""
    algorithm, _, value = labelled.strip().partition(":")
    try:
        state = hashlib.new(algorithm.replace("-", "").lower())
    except ValueError:
        return None
    for piece in pieces:
        state.update(piece)
    return state.digest() == _binary(value, state.digest_size)


def is_digest(labelled: str, found: bytes) -> bool:
    """Whether a labelled digest (hex, base32, base64) is this one."""
    return _binary(labelled.strip().partition(":")[2], len(found)) == found


def _binary(value: str, size: int) -> bytes | None:
    # Told apart by length: hex, base32 and base64 of a digest differ in it.
    value = value.rstrip("=")
    try:
        if len(value) == 2 * size:
            return bytes.fromhex(value)
        if len(value) == (8 * size + 4) // 5:
            return base64.b32decode(value.upper() + "=" * (-len(value) % 8))
        padded = value + "=" * (-len(value) % 4)
        return base64.b64decode(padded, altchars=b"-_" if set(value) & set("-_") else None)
    except (ValueError, binascii.Error):
        return None


def target_uri(url: str) -> str:
    """The URL as a valid URI (RFC 3986) without fragment: UTF-8 percent-encoded, an IDN host as punycode."""
    url = url.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return _escape(url.partition("#")[0])
    userinfo, at, host = parts.netloc.rpartition("@")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            host = quote(host, safe=_URI_SAFE)
    host = quote(host, safe=_URI_SAFE + "[]")
    return urlunsplit(
        (parts.scheme, _escape(userinfo) + at + host, _escape(parts.path), _escape(parts.query), "")
    )


def request_target(uri: str) -> str:
    """Path and query of a URI, as they stand in a request's first line."""
    parts = urlsplit(uri)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def warc_date(moment: datetime) -> str:
    """An aware moment as a WARC-Date: UTC with microseconds, which WARC 1.1 allows."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be a WARC-Date")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _escape(text: str) -> str:
    return _LONE_PERCENT.sub("%25", quote(text, safe=_URI_SAFE, errors="surrogatepass"))
