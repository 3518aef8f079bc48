"""Captures that another archive handed out (mementos), written into WARC files of ours with their own capture time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from archive.errors import CaptureError
from archive.warc import WarcWriter
from archive.warc.exchange import Revisit, digest, target_uri, warc_date
from archive.warc.http_head import Headers, response_head
from archive.warc.reader import Stored
from archive.warc.records import member, record_id, revisit_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento:
    """A capture as the other archive gave it. `source`: the address that it was had from, and `at` when.

    With `revisit` it was not fetched: the other archive's index says that it is the payload of an earlier capture.
    """

    url: str
    captured_at: datetime
    status: int
    headers: Headers
    body: bytes
    source: str
    at: datetime
    revisit: Revisit | None = None


class MementoWriter(WarcWriter):
    """Writes mementos: a response (or revisit) record each, no request, for there was none of ours."""

    def write(self, memento: Memento) -> Stored:
        """Append the record; the operating system has it when this returns.

        Raises:
            CaptureError: not written.
        """
        file = self._open_file()
        number = record_id()
        head = response_head(memento.status, None, "HTTP/1.1", memento.headers, memento.body)
        kind = "revisit" if memento.revisit else "response"
        payload = memento.revisit.payload_digest if memento.revisit else digest(memento.body)
        body = b"" if memento.revisit else memento.body
        fields = [
            ("WARC-Type", kind),
            ("WARC-Record-ID", number),
            ("WARC-Target-URI", target_uri(memento.url)),
            ("WARC-Date", warc_date(memento.captured_at)),
            ("WARC-Warcinfo-ID", file.warcinfo_id),
            # As Webrecorder's tools say where a record was taken from, and when.
            ("WARC-Source-URI", target_uri(memento.source)),
            ("WARC-Creation-Date", warc_date(memento.at)),
        ]
        fields += revisit_fields(memento.revisit) if memento.revisit else []
        fields += [("WARC-Payload-Digest", payload)] if payload else []
        block = digest(head + body)
        data = member(kind, [*fields, ("WARC-Block-Digest", block)], head, body)
        try:
            offset = file.append(data, records=1, captures=1)
        except OSError as error:
            raise CaptureError(
                f"cannot write the capture of {memento.url} to {file.path}: {error.strerror or error}"
            ) from error
        headers = tuple((str(name), str(value)) for name, value in memento.headers)
        return Stored(
            warc=file.path.name,
            offset=offset,
            length=len(data),
            record_type=kind,
            record_id=number,
            url=memento.url,
            captured_at=memento.captured_at.astimezone(UTC),
            status=memento.status,
            reason="",
            protocol="HTTP/1.1",
            headers=headers,
            body=b"",
            payload_digest=payload,
            block_digest=block,
            revisit=memento.revisit,
        )
