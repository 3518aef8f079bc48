"""What is wrong with a server's certificate: asked once for each server, and kept with what came from there.

Crawls take any certificate: many offices let theirs run out, and a page that cannot be proved is better than none. So
the proof is looked at apart, and its result is part of the capture's provenance.
"""

from __future__ import annotations

import hashlib
import socket
import ssl

#: Seconds for one look at a certificate.
PATIENCE = 10.0
#: OpenSSL's ciphers at the level that takes what old servers have to offer.
LEGACY_CIPHERS = "DEFAULT:@SECLEVEL=0"


def certificate_error(host: str, port: int) -> str | None:
    """What is wrong with the certificate of a server, with its SHA-256; None where nothing is, or none was shown."""
    try:
        with _connected(_strict(), host, port):
            return None
    except ssl.SSLCertVerificationError as error:
        why = error.verify_message
    except (OSError, ValueError):
        # No answer, or a protocol too old to be looked at strictly: the name can still be compared.
        why = "not verified: the server's TLS is too old"
    fingerprint = _fingerprint(host, port)
    return f"{why}; sha256:{fingerprint}" if fingerprint else None


def _strict() -> ssl.SSLContext:
    return ssl.create_default_context()


def _lax() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers(LEGACY_CIPHERS)
    return context


def _connected(context: ssl.SSLContext, host: str, port: int) -> ssl.SSLSocket:
    raw = socket.create_connection((host, port), PATIENCE)
    try:
        return context.wrap_socket(raw, server_hostname=host)
    except BaseException:
        raw.close()
        raise


def _fingerprint(host: str, port: int) -> str | None:
    try:
        with _connected(_lax(), host, port) as connection:
            shown = connection.getpeercert(binary_form=True)
    except (OSError, ValueError):
        return None
    return hashlib.sha256(shown).hexdigest() if shown else None
