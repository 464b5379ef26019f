"""Runs that `check` has seen before, by a hash of everything that they depend on.

One SQLite file in the pack's `.asynckata` folder. It can be deleted at any time; a cache that
is damaged or cannot be written is as good as none.
"""

from __future__ import annotations

import hashlib
import platform
import sqlite3
import threading
import time
import zlib
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Protocol

from pydantic import ValidationError

import pytest_asynckata
from pytest_asynckata.author.run import Run

CACHE_FILE = "check-cache.sqlite"
_KEPT_SECONDS = 30 * 24 * 3600.0
_NOT_IN_A_RUN = ("author", "cli", "workshop", "progress")
"""Rooms that have no part in a run."""


class RunCache(Protocol):
    """Where runs are kept."""

    def get(self, key: str) -> Run | None: ...
    def put(self, key: str, run: Run) -> None: ...
    def close(self) -> None: ...


class NoCache:
    """Remembers nothing."""

    def get(self, key: str) -> Run | None:
        return None

    def put(self, key: str, run: Run) -> None:
        pass

    def close(self) -> None:
        pass


class SqliteCache:
    """Runs in one file; safe to use from several threads and processes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._used: set[str] = set()

    def get(self, key: str) -> Run | None:
        """The run of that key, if it was kept."""
        with self._lock, suppress(sqlite3.Error, ValidationError, zlib.error):
            query = self._connection.execute("SELECT run FROM runs WHERE key = ?", (key,))
            if row := query.fetchone():
                self._used.add(key)
                return Run.model_validate_json(zlib.decompress(row[0]))
        return None

    def put(self, key: str, run: Run) -> None:
        """Keep a run."""
        blob = zlib.compress(run.model_dump_json(exclude_defaults=True).encode())
        with self._lock, suppress(sqlite3.Error), self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO runs VALUES (?, ?, ?)", (key, blob, time.time())
            )

    def close(self) -> None:
        """Note what was used, and forget what nobody has asked for in a month."""
        now = time.time()
        with self._lock, suppress(sqlite3.Error), self._connection:
            used = [(now, key) for key in self._used]
            self._connection.executemany("UPDATE runs SET used = ? WHERE key = ?", used)
            self._connection.execute("DELETE FROM runs WHERE used < ?", (now - _KEPT_SECONDS,))
        with suppress(sqlite3.Error):
            self._connection.close()


def open_cache(folder: Path) -> RunCache:
    """The cache in this folder; one that keeps nothing where none can be made."""
    try:
        folder.mkdir(exist_ok=True)
        return _opened(folder / CACHE_FILE)
    except (OSError, sqlite3.Error):
        return NoCache()


def _opened(file: Path) -> SqliteCache:
    try:
        return SqliteCache(_connect(file))
    except sqlite3.DatabaseError:
        file.unlink(missing_ok=True)  # damaged: it holds nothing that cannot be found out again
        return SqliteCache(_connect(file))


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=10, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS runs (key TEXT PRIMARY KEY, run BLOB, used REAL)"
        )
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@cache
def engine_hash() -> str:
    """The same as long as this Python, this asynckata and the libraries under it are the same."""
    package = Path(pytest_asynckata.__file__).parent
    digest = hashlib.sha256(
        f"{platform.python_implementation()} {platform.python_version()}".encode()
    )
    for file in sorted(package.rglob("*.py")):
        room = file.relative_to(package).parts[0]
        if room not in _NOT_IN_A_RUN:
            digest.update(file.read_bytes())
    for requirement in sorted(metadata.requires("pytest-asynckata") or ()):
        name = "".join(c if c.isalnum() or c in "-_." else " " for c in requirement).split()[0]
        with suppress(metadata.PackageNotFoundError):
            digest.update(f"{name} {metadata.version(name)}\n".encode())
    return digest.hexdigest()
