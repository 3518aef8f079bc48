"""The text of documents (PDF, Word …) comes in, and the articles that link to them are indexed anew."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from sqlalchemy import Connection, insert, select

from archive import models
from archive.identity import url_key
from archive.store.captures import captures
from archive.store.content import storable
from archive.store.outbox import outbox
from archive.store.prepared import upsert
from archive.store.record_steps import SEEN, RecordSteps
from archive.store.redirects import leading_to, spellings
from archive.store.version_rows import versions

documents = models.table(models.DocumentText)
attachments = models.table(models.Attachment)


class Documents(RecordSteps):
    """The part of the store that keeps what documents say."""

    def keep_document(
        self, capture_id: int, form: str, paragraphs: Iterable[str], problem: str | None, extractor: str
    ) -> None:
        """Keep the text of a captured document; its capture is read then.

        Idempotent: the same text again changes nothing.
        """
        self._again(
            lambda: self._keep_document(capture_id, form, "\n\n".join(paragraphs), problem, extractor)
        )

    def _keep_document(
        self, capture_id: int, form: str, text: str, problem: str | None, extractor: str
    ) -> None:
        with self._writing() as connection:
            url = connection.execute(select(captures.c.url).where(captures.c.id == capture_id)).scalar_one()
            row = {"form": form, "text": storable(text), "problem": problem, "extractor": extractor}
            known = connection.execute(
                select(documents.c.text).where(documents.c.capture_id == capture_id)
            ).scalar()
            add = upsert(connection.dialect, documents)
            add = add.on_conflict_do_update(index_elements=["capture_id"], set_=row)
            connection.execute(add, row | {"capture_id": capture_id, "url_key": url_key(url)})
            self._mark(connection, SEEN, capture_id, "document", extractor, None, None)
            if known != row["text"]:
                self._tell_linking(connection, url)

    def _tell_linking(self, connection: Connection, url: str) -> None:
        """Have the articles indexed whose newest version links to the document."""
        captured_as = {url, unquote(url)}
        named = spellings(captured_as | leading_to(connection, captured_as))
        linking = (
            select(versions.c.article_id)
            .join(attachments, attachments.c.version_id == versions.c.id)
            .where(attachments.c.url.in_(sorted(named | {unquote(name) for name in named})))
            .distinct()
        )
        connection.execute(insert(outbox).from_select(["article_id"], linking))
