"""Why a request came to nothing: Scrapy's and Twisted's errors in the words that a report uses."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

#: By the error's name: the reason that failures are counted under.
REASONS = {
    "CannotResolveHostError": "no such host",
    "DownloadConnectionRefusedError": "connection refused",
    "DownloadTimeoutError": "timeout",
    "TCPTimedOutError": "timeout",
    "ResponseDataLossError": "body cut short",
    "DownloadFailedError": "connection lost",
    "ConnectionLost": "connection lost",
    "ConnectionDone": "connection lost",
    "ConnectError": "cannot connect",
    "NoRouteError": "cannot connect",
    "TunnelError": "proxy refuses",
    # How Twisted's HTTP client finds an answer that is none.
    "ParseError": "not HTTP",
    "InvalidHeaderName": "not HTTP",
    "InvalidHeaderValue": "not HTTP",
    "PotentialDataLoss": "body cut short",
}
#: By the package of the error, where its name says too little ("Error").
PACKAGES = {"OpenSSL": "no secure connection", "service_identity": "no secure connection"}


def reason_of(error: BaseException) -> tuple[str, str]:
    """A short reason to count by, and what exactly happened, in one line."""
    if isinstance(error, IgnoreRequest):
        text = str(error)
        return ("robots.txt", text) if "robots.txt" in text else (text.partition(":")[0] or "ignored", text)
    causes = _causes(error)
    reason = next((known for cause in causes if (known := _known(cause))), type(error).__name__)
    detail = str(error) if causes[0] is error else f"{type(causes[0]).__name__}: {causes[0]}"
    return reason, " ".join(detail.split())


def _causes(error: BaseException) -> list[BaseException]:
    """The error, after what Twisted wrapped in it."""
    wrapped = getattr(error.__cause__, "reasons", None) or ()
    return [*(failure.value for failure in wrapped), error]


def _known(error: BaseException) -> str | None:
    return REASONS.get(type(error).__name__) or PACKAGES.get(type(error).__module__.partition(".")[0])
