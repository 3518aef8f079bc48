"""Runs migrations on the connection that `archive.database` hands over, or on the configured `sqlalchemy.url`."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from archive.models import Base, UtcDateTime


def render(kind: str, item: Any, _: object) -> str | Literal[False]:
    """A migration must not change its meaning when the models do: it names SQLAlchemy's own type."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def migrate(connection: Connection) -> None:
    # Batch mode: SQLite can change a table only by making it again.
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True, render_item=render
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    url = context.config.get_main_option("sqlalchemy.url")
    if not url:
        raise SystemExit("name the database: sqlalchemy.url in Alembic's configuration")
    with create_engine(url, poolclass=NullPool).begin() as opened:
        migrate(opened)
