"""What people decide about an article: takedowns, restorations, notes. The journal has each before the database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from archive.errors import CallError, NotFoundError
from archive.journal import Journal
from archive.store.content import storable
from archive.store.history import articles
from archive.store.lookup import Lookup
from archive.store.outbox import outbox
from archive.store.takedowns import in_force, notes, takedowns
from archive.store.version_rows import contents, versions
from archive.vietnamese import clean_text, words
from archive.withhold import WITHHELD, WITHHELD_IN_URL, without_names

KINDS = ("takedown", "restore", "note")


class Decided(NamedTuple):
    """The article that was decided about, and since when the decision holds; `new` is False where it held already.

    `places`: how often a name that is withheld stands in the article's versions; none is a sign that it is spelled
    otherwise there.
    """

    id: str
    at: datetime
    new: bool
    places: int = 0


class Decisions(Lookup):
    """The part of the store that people's decisions go through."""

    def take_down(self, identifier: str, reason: str, person: str | None = None) -> Decided:
        """Hide an article, or one person's name in it, from everything that shows records.

        Raises:
            NotFoundError: there is no such article.
            CallError: no reason, or no name.
        """
        reason = _said(reason, "a takedown needs its reason: --reason TEXT")
        if person is not None:
            person = _said(person, "--person needs a name")
            if not any(words(person)):
                raise CallError(f"--person: there is no name in {person!r}")
        with self._writing() as connection:
            article = self._article(connection, identifier)
            public_id = article["public_id"]
            places = _places(connection, article["id"], person) if person else 0
            for takedown in in_force(connection, [public_id]).get(public_id, []):
                if takedown.person == person:
                    return Decided(public_id, takedown.since, False, places)
            at = self.journal.append("takedown", id=public_id, person=person, reason=reason)
            _take_down(connection, public_id, person, at, reason)
            connection.execute(insert(outbox), {"article_id": article["id"]})
        return Decided(public_id, at, True, places)

    def restore(self, identifier: str, reason: str | None = None, person: str | None = None) -> Decided:
        """Undo every takedown of an article, or the one of this person's name.

        Raises:
            NotFoundError: there is no such article, or nothing of it is hidden.
        """
        person = clean_text(person) if person is not None else None
        with self._writing() as connection:
            article = self._article(connection, identifier)
            public_id = article["public_id"]
            held = in_force(connection, [public_id]).get(public_id, [])
            if not any(person in (None, takedown.person) for takedown in held):
                what = "nothing" if person is None else f"no name {person!r}"
                raise NotFoundError(f"{what} of {public_id} is hidden")
            at = self.journal.append("restore", id=public_id, person=person, reason=reason)
            _restore(connection, public_id, person, at, reason)
            connection.execute(insert(outbox), {"article_id": article["id"]})
        return Decided(public_id, at, True)

    def add_note(self, identifier: str, text: str) -> Decided:
        """Write a note about an article, which may be taken down; the same note is not written twice.

        Raises:
            NotFoundError: there is no such article.
            CallError: the note is empty.
        """
        text = _said(text, "the note is empty")
        with self._writing() as connection:
            public_id = self._article(connection, identifier)["public_id"]
            if (known := _written(connection, public_id, text)) is not None:
                return Decided(public_id, known, False)
            at = self.journal.append("note", id=public_id, text=text)
            _note(connection, public_id, at, text)
        return Decided(public_id, at, True)

    def decide_as_in_journal(self) -> int:
        """Make the takedowns and notes again from the journal, as a rebuild does; returns how many are in force.

        The index learns of every article that a takedown was ever about.
        """
        with self._writing() as connection:
            decide_again(connection, self.journal)
            affected = select(articles.c.id).join(takedowns, takedowns.c.public_id == articles.c.public_id)
            numbers = connection.scalars(affected.distinct()).all()
            if numbers:
                connection.execute(insert(outbox), [{"article_id": number} for number in numbers])
            held = connection.scalars(select(takedowns.c.id).where(takedowns.c.restored_at.is_(None))).all()
        return len(held)


def decide_again(connection: Connection, journal: Journal) -> None:
    """Put into the tables of takedowns and notes what the journal says, and nothing else.

    A transaction that was tried twice wrote its entry twice: what is in force already is passed over.
    """
    connection.execute(delete(takedowns))
    connection.execute(delete(notes))
    for entry in journal.entries(*KINDS):
        at, public_id = datetime.fromisoformat(entry["at"]).astimezone(UTC), entry["id"]
        if entry["kind"] == "takedown":
            _take_down(connection, public_id, entry["person"], at, entry["reason"])
        elif entry["kind"] == "restore":
            _restore(connection, public_id, entry["person"], at, entry["reason"])
        else:
            _note(connection, public_id, at, entry["text"])


def follow(connection: Connection, journal: Journal, former: str, public_id: str) -> None:
    """An article's captures get another identifier: what was decided about the former holds for the new one too."""
    held = in_force(connection, [former, public_id])
    known = {takedown.person for takedown in held.get(public_id, [])}
    for takedown in held.get(former, []):
        if takedown.person not in known:
            said: dict[str, Any] = {"person": takedown.person, "reason": takedown.reason}
            at = journal.append("takedown", id=public_id, follows=former, **said)
            _take_down(connection, public_id, at=at, **said)
    for text in connection.scalars(select(notes.c.text).where(notes.c.public_id == former)).all():
        if _written(connection, public_id, text) is None:
            _note(
                connection, public_id, journal.append("note", id=public_id, follows=former, text=text), text
            )


def _places(connection: Connection, article: int, person: str) -> int:
    """How often the name stands in the versions of an article."""
    ids = connection.scalars(select(versions.c.id).where(versions.c.article_id == article)).all()
    said = json.dumps(without_names(list(contents(connection, ids).values()), [person]), ensure_ascii=False)
    return said.count(WITHHELD) + said.count(WITHHELD_IN_URL)


def _take_down(connection: Connection, public_id: str, person: str | None, at: datetime, reason: str) -> None:
    if not any(held.person == person for held in in_force(connection, [public_id]).get(public_id, [])):
        row = {"public_id": public_id, "person": person, "reason": reason, "taken_down_at": at}
        connection.execute(insert(takedowns), row)


def _restore(
    connection: Connection, public_id: str, person: str | None, at: datetime, reason: str | None
) -> None:
    hidden = (takedowns.c.public_id == public_id) & takedowns.c.restored_at.is_(None)
    if person is not None:
        hidden &= takedowns.c.person == person
    change = {"restored_at": at, "restored_because": reason}
    connection.execute(update(takedowns).where(hidden), change)


def _note(connection: Connection, public_id: str, at: datetime, text: str) -> None:
    if _written(connection, public_id, text) is None:
        connection.execute(insert(notes), {"public_id": public_id, "text": text, "at": at})


def _written(connection: Connection, public_id: str, text: str) -> datetime | None:
    """When this note was written, None where it was not."""
    known = select(notes.c.at).where(notes.c.public_id == public_id, notes.c.text == text)
    found: datetime | None = connection.execute(known).scalar()
    return found


def _said(text: str, otherwise: str) -> str:
    """What somebody typed, as one clean line.

    Raises:
        CallError: nothing, with the message `otherwise`.
    """
    found = str(storable(clean_text(text)))
    if not found:
        raise CallError(otherwise)
    return found
