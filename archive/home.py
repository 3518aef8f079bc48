"""The data home: the one folder that holds everything a user would back up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from archive.errors import HomeError


@dataclass(frozen=True)
class Home:
    """Where things are. `database` is an SQLAlchemy URL, or None for the home's own SQLite file."""

    path: Path
    database: str | None = None

    @cached_property
    def database_url(self) -> str:
        """The database's SQLAlchemy URL."""
        return self.database or f"sqlite:///{self.path / 'archive.db'}"

    @property
    def warc(self) -> Path:
        """Folder of the WARC files."""
        return self.path / "warc"

    @property
    def journal(self) -> Path:
        """Folder of the append-only journal: people's decisions, profiles in force, site memories used."""
        return self.path / "journal"

    @property
    def sites(self) -> Path:
        """Folder of the user's own profiles."""
        return self.path / "sites"

    @property
    def index(self) -> Path:
        """Folder of the search index; it can be thrown away."""
        return self.path / "index"

    def create(self) -> Home:
        """Make the folders that are missing.

        Raises:
            HomeError: a folder cannot be made or written.
        """
        for folder in (self.path, self.warc, self.journal, self.sites, self.index):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                probe = folder / ".writable"
                probe.touch()
                # Another process may open the home at the same moment.
                probe.unlink(missing_ok=True)
            except OSError as error:
                raise HomeError(
                    f"cannot write to the data home {folder}: {error.strerror}; choose another with --home"
                ) from error
        return self

    def exists(self) -> bool:
        """Whether there is an archive yet."""
        return self.database is not None or (self.path / "archive.db").exists()

    def must_exist(self) -> Home:
        """Raises HomeError where there is no archive yet."""
        if not self.exists():
            raise HomeError(
                f"there is no archive in {self.path}; crawl a site first, or name another with --home"
            )
        return self
