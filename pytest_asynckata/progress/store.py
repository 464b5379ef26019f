"""The stored history of a workspace: one SQLite file, `.asynckata/progress.db`.

A run is written in one transaction, so that a kill at any moment loses at most the run that
was under way. A damaged file is set aside under a new name, never overwritten. A workspace
that cannot be written to is only read; `Progress.notices` says so.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pytest_asynckata.coach.ladder import ShownHint
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Kata, Pack
from pytest_asynckata.language import _
from pytest_asynckata.progress.running import RunningNote, unfinished_runs
from pytest_asynckata.report.model import KataResult, RunReport, State

FOLDER = ".asynckata"
SCHEMA_VERSION = 3
"""The format of the file that this release reads and writes."""
_BUSY_SECONDS = 30.0
_CHECKED_WHOLE = 8_000_000
"""Bytes up to which the file is checked as a whole when a session starts."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY,
    started TEXT NOT NULL,
    real_seconds REAL NOT NULL,
    report TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS kata_results (
    run INTEGER NOT NULL REFERENCES runs (id),
    kata TEXT NOT NULL,
    state TEXT NOT NULL,
    tests_hash TEXT NOT NULL,
    passed INTEGER NOT NULL,
    expected INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS kata_results_by_kata ON kata_results (kata, run);
CREATE TABLE IF NOT EXISTS kata_states (
    kata TEXT PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (id),
    state TEXT NOT NULL,
    tests_hash TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS hints (
    kata TEXT NOT NULL,
    ladder TEXT NOT NULL,
    stages INTEGER NOT NULL,
    shown TEXT NOT NULL,
    PRIMARY KEY (kata, ladder)
);
CREATE TABLE IF NOT EXISTS hint_places (
    kata TEXT PRIMARY KEY,
    cause TEXT NOT NULL,
    stages INTEGER NOT NULL
);
"""
_LATEST_RESULTS = """
SELECT kata, run, state, tests_hash FROM kata_results
WHERE rowid IN (SELECT max(rowid) FROM kata_results GROUP BY kata)
"""
_NO_TRACEBACKS = {"katas": {"__all__": {"tests": {"__all__": {"failure": {"traceback"}}}}}}
"""A run of 43 failing tests is 1 MB with their tracebacks, and nobody reads them again."""


class Progress:
    """What a workspace remembers. Made by `open_progress`."""

    def __init__(self, folder: Path, *, writable: bool) -> None:
        self._folder = folder
        self._file = folder / "progress.db"
        self._writable = writable
        self._note: RunningNote | None = None
        self.notices: list[str] = []
        self.unfinished: list[str] = []
        """The tests in which earlier sessions died."""

    # -- reading -----------------------------------------------------------------------------

    def states(self) -> dict[str, tuple[State, str]]:
        """For each kata that was ever run: its latest state, and the hash of its tests then."""
        # A store of before, where this session may not write, has the results only.
        table = "kata_states" if self._version() >= 3 else f"({_LATEST_RESULTS})"
        rows = self._query(f"SELECT kata, state, tests_hash FROM {table}")
        return {kata: (state, tests) for kata, state, tests in rows}

    def done(self, pack: Pack) -> set[str]:
        """The katas that are done, and whose tests have not changed since."""
        states = self.states()
        finished = {name: tests for name, (state, tests) in states.items() if state == "done"}
        return {k.name for k in pack if k.name in finished and finished[k.name] == _tests_hash(k)}

    def runs(self) -> int:
        """How many runs are stored."""
        rows = self._query("SELECT count(*) FROM runs")
        return int(rows[0][0]) if rows else 0

    def latest_failing(self, kata: str) -> KataResult | None:
        """The result of the latest run of a kata, if that run is the one to be hinted at."""
        query = (
            "SELECT report FROM runs WHERE id ="
            " (SELECT run FROM kata_results WHERE kata = ? ORDER BY run DESC LIMIT 1)"
        )
        rows = self._query(query, kata)
        if not rows:
            return None
        try:
            report = RunReport.model_validate_json(_unpacked(rows[0][0]))
        except (ValueError, zlib.error):  # written by another version
            return None
        return next((result for result in report.katas if result.name == kata), None)

    def stages_seen(self, kata: str, cause: str) -> int:
        """How many stages the learner has seen since this cause came up; 0 for a new cause."""
        query = "SELECT stages FROM hint_places WHERE kata = ? AND cause = ?"
        rows = self._query(query, kata, cause)
        return int(rows[0][0]) if rows else 0

    def hint_place(self, kata: str) -> tuple[str, int]:
        """What the latest hint of a kata answered, and how many stages of it were seen."""
        rows = self._query("SELECT cause, stages FROM hint_places WHERE kata = ?", kata)
        return (str(rows[0][0]), int(rows[0][1])) if rows else ("", 0)

    def ladders_seen(self, kata: str) -> dict[str, int]:
        """For each ladder that the learner has ever seen: how many of its stages."""
        rows = self._query("SELECT ladder, stages FROM hints WHERE kata = ? ORDER BY shown", kata)
        return {ladder: int(stages) for ladder, stages in rows}

    # -- writing -----------------------------------------------------------------------------

    def record(self, report: RunReport, katas: dict[str, Kata]) -> None:
        """Store one run: all of it or nothing."""
        with self._write() as database:
            if database is None:
                return
            run = database.execute(
                "INSERT INTO runs (started, real_seconds, report) VALUES (?, ?, ?)",
                (report.started, report.real_seconds, _packed(report)),
            ).lastrowid
            results = [
                (run, k.name, k.state, katas[k.name].tests_hash(),
                 sum(t.outcome == "passed" for t in k.tests), k.expected)
                for k in report.katas
                if k.complete or k.next_step is not None
            ]  # fmt: skip
            database.executemany("INSERT INTO kata_results VALUES (?, ?, ?, ?, ?, ?)", results)
            database.executemany(
                "INSERT OR REPLACE INTO kata_states VALUES (?, ?, ?, ?)",
                [(kata, run, state, tests_hash) for _, kata, state, tests_hash, *_ in results],
            )
            if report.hint is not None:
                _store_hint(database, report.hint)

    def record_hint(self, hint: ShownHint) -> None:
        """Store how far the learner has climbed a ladder of hints."""
        with self._write() as database:
            if database is not None:
                _store_hint(database, hint)

    def forget_kata(self, kata: str) -> None:
        """The kata starts again: it is no longer done, and its hints are unseen."""
        with self._write() as database:
            if database is not None:
                database.execute("DELETE FROM kata_results WHERE kata = ?", (kata,))
                database.execute("DELETE FROM kata_states WHERE kata = ?", (kata,))
                database.execute("DELETE FROM hints WHERE kata = ?", (kata,))
                database.execute("DELETE FROM hint_places WHERE kata = ?", (kata,))

    def note_running(self, test: str) -> None:
        """Note on disk that a test runs, so that the next session can say where this one died."""
        if self._note is None and self._writable:
            self._note = RunningNote.begin(self._folder)
        if self._note is not None:
            self._note.write(test)

    def note_other(self) -> None:
        """Note that what runs now does not belong to this pack."""
        if self._note is not None:
            self._note.clear()

    def close(self) -> None:
        """The session ended as it should: nothing is under way any more."""
        if self._note is not None:
            self._note.end()
            self._note = None

    # -- the file ----------------------------------------------------------------------------

    def _query(self, query: str, *parameters: str) -> list[Any]:
        if not self._file.exists():
            return []
        try:
            # A journal left by a killed process is rolled back by whoever may write.
            with closing(_connect(self._file, read_only=not self._writable)) as database:
                return database.execute(query, parameters).fetchall()
        except sqlite3.Error as error:
            sentence = _("the stored progress cannot be read: {file}: {error}")
            self._notice(sentence.format(file=self._file, error=error))
            return []

    def _version(self) -> int:
        rows = self._query("PRAGMA user_version")
        return int(rows[0][0]) if rows else SCHEMA_VERSION

    def _notice(self, sentence: str) -> None:
        if sentence not in self.notices:
            self.notices.append(sentence)

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection | None]:
        if not self._writable:
            yield None
            return
        database = self._begin()
        if database is None:
            yield None
            return
        try:
            with closing(database), database:
                yield database
        except sqlite3.Error as error:
            self._not_saved(error)

    def _begin(self) -> sqlite3.Connection | None:
        """A connection with its transaction begun; None where that is not possible now."""
        try:
            database = _connect(self._file)
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.Error:
                database.close()
                raise
        except sqlite3.Error as error:
            self._not_saved(error)
            return None
        return database

    def _not_saved(self, error: sqlite3.Error) -> None:
        sentence = _("this run was not saved: {file}: {error}")
        self._notice(sentence.format(file=self._file, error=error))

    def prepare(self) -> None:
        """Make the file if it is missing; set it aside if it is damaged."""
        if not self._writable:
            return
        try:
            self._folder.mkdir(exist_ok=True)
            with FileLock(self._folder / "progress.lock", timeout=_BUSY_SECONDS):
                if not _is_sound(self._file):
                    self._set_aside()
                with closing(_connect(self._file)) as database, database:
                    _migrate(database, self._file)
        except (OSError, sqlite3.Error, Timeout) as error:
            self._writable = False
            sentence = _("progress is not saved: {folder} cannot be written to ({error})")
            self._notice(sentence.format(folder=self._folder, error=error))
        else:
            self.unfinished += unfinished_runs(self._folder)

    def _set_aside(self) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        target = self._file.with_name(f"progress.damaged-{stamp}.db")
        self._file.replace(target)
        for suffix in ("-journal", "-wal", "-shm"):
            side_file = self._file.with_name(self._file.name + suffix)
            if side_file.exists():
                side_file.replace(target.with_name(target.name + suffix))
        sentence = _("the stored progress was damaged; it was kept as {file}, and a new one begun")
        self._notice(sentence.format(file=target))


def open_progress(pack_folder: Path, *, writing: bool = True) -> Progress:
    """The progress of the workspace (or pack) in a folder.

    Raises:
        AsynckataError: if a newer asynckata has written it.
    """
    progress = Progress(pack_folder / FOLDER, writable=writing)
    progress.prepare()
    return progress


def _connect(file: Path, *, read_only: bool = False) -> sqlite3.Connection:
    # `immutable` would be wrong: others may write. `mode=ro` makes no file and takes no lock.
    address = f"{file.absolute().as_uri()}{'?mode=ro' if read_only else ''}"
    database = sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    if not read_only:
        database.execute("PRAGMA synchronous = FULL")
    return database


def _is_sound(file: Path) -> bool:
    if not file.exists():
        return True
    # The whole of a large file would take too long; its head shows the usual damage.
    check = "quick_check" if file.stat().st_size < _CHECKED_WHOLE else "schema_version"
    try:
        with closing(_connect(file)) as database:
            answer = database.execute(f"PRAGMA {check}").fetchone()[0]
            return check == "schema_version" or answer == "ok"
    except sqlite3.OperationalError:  # locked, no permission: not a matter of its content
        raise
    except sqlite3.DatabaseError:
        return False


def _migrate(database: sqlite3.Connection, file: Path) -> None:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        sentence = _(
            "{file} was written by a newer pytest-asynckata; "
            "upgrade this one: python -m pip install --upgrade pytest-asynckata"
        )
        raise AsynckataError(sentence.format(file=file))
    if version < SCHEMA_VERSION:
        fill = f"INSERT OR REPLACE INTO kata_states {_LATEST_RESULTS};"
        database.executescript(
            f"BEGIN; {_SCHEMA} {fill} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
        )


def _packed(report: RunReport) -> bytes:
    """A run as it is stored: its JSON form without tracebacks, compressed (a twentieth)."""
    return zlib.compress(report.model_dump_json(exclude=_NO_TRACEBACKS).encode())


def _unpacked(stored: str | bytes) -> str | bytes:
    """The JSON form. Stores of before have it as text."""
    return stored if isinstance(stored, str) else zlib.decompress(stored)


def _tests_hash(kata: Kata) -> str | None:
    """None where the tests are gone: nothing is done then, and whoever needs them tells."""
    try:
        return kata.tests_hash()
    except OSError:
        return None


def _store_hint(database: sqlite3.Connection, hint: ShownHint) -> None:
    database.execute(
        "INSERT INTO hints VALUES (?, ?, ?, ?) ON CONFLICT (kata, ladder)"
        " DO UPDATE SET stages = max(stages, excluded.stages), shown = excluded.shown",
        (hint.kata, hint.ladder, len(hint.seen), datetime.now(UTC).isoformat()),
    )
    database.execute(
        "INSERT OR REPLACE INTO hint_places VALUES (?, ?, ?)",
        (hint.kata, hint.cause, len(hint.seen)),
    )
