"""What a fake MySQL server knows: tables in an SQLite file, with transactions that hold.

sqlglot translates the statements. SQLite allows one writer at a time, so a transaction that
writes locks the whole database, where MySQL locks rows; a reader sees what was committed when
its transaction first looked.
"""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

LOCK_PATIENCE = 50
"""Seconds of loop time that a statement waits for a lock; MySQL's default."""

_QUERIES = (exp.Query, exp.Insert, exp.Update, exp.Delete)
_DEFINITIONS = (exp.Create, exp.Drop)
_CODES = {
    "UNIQUE constraint failed": (1062, "Duplicate entry for key"),
    "NOT NULL constraint failed": (1048, "Column cannot be null"),
    "CHECK constraint failed": (4025, "CONSTRAINT failed"),
    "FOREIGN KEY constraint failed": (1452, "Cannot add or update a child row"),
    "no such table": (1146, "Table doesn't exist"),
    "no such column": (1054, "Unknown column"),
    "no such function": (1305, "FUNCTION does not exist"),
}


class StoreError(Exception):
    """A statement that the store refuses, with MySQL's number for the reason."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Answer:
    """What a statement gives: rows, or how many rows it has changed."""

    columns: list[str] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    affected: int = 0
    insert_id: int = 0


class Store:
    """One database. Its sessions see what the others have committed, and nothing else."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.writing = asyncio.Lock()

    def session(self) -> Session:
        """What one connection has to do with the database."""
        return Session(self)


class Session:
    """The statements of one connection, and its transaction."""

    def __init__(self, store: Store) -> None:
        self.autocommit = True
        self._begun = False
        self._writes = False
        self._insert_id = 0
        self._lock = store.writing
        self._waits: asyncio.Task[object] | None = None
        self._database = sqlite3.connect(store.file, isolation_level=None)
        for setting in ("journal_mode = WAL", "synchronous = OFF", "foreign_keys = ON"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.create_function("last_insert_id", 0, lambda: self._insert_id)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._begun or self._database.in_transaction

    async def execute(self, sql: str) -> Answer:
        """Run the statements in `sql`; the answer to the first of them.

        Raises:
            StoreError: if one of them is refused; those before it have been done.
        """
        try:
            parsed = sqlglot.parse(sql, read="mysql")
        except SqlglotError as error:
            raise StoreError(1064, f"You have an error in your SQL syntax: {error}") from error
        statements = [one for one in parsed if one and not isinstance(one, exp.Semicolon)]
        if not statements:
            raise StoreError(1065, "Query was empty")
        answers = [await self._run(statement) for statement in statements]
        return answers[0]

    async def _run(self, statement: exp.Expr) -> Answer:
        if isinstance(statement, _QUERIES):
            return await self._query(statement)
        if isinstance(statement, exp.Set):
            return self._set(statement)
        if isinstance(statement, exp.Rollback):
            self._end("ROLLBACK")
        elif isinstance(statement, (exp.Commit, exp.Transaction)):
            self._end("COMMIT")
            self._begun = isinstance(statement, exp.Transaction)
        elif isinstance(statement, _DEFINITIONS):
            self._end("COMMIT")
            await self._begin_to_write()
            try:
                self._ask(statement)
            finally:
                self._end("COMMIT")
        elif isinstance(statement, exp.Command):
            raise StoreError(1235, f"the store of the tests does not know {statement.sql()}")
        else:
            raise StoreError(1064, f"You have an error in your SQL syntax near {statement.sql()}")
        return Answer()

    async def _query(self, statement: exp.Expr) -> Answer:
        alone = self.autocommit and not self._begun
        if not isinstance(statement, exp.Query) or statement.args.get("locks"):
            await self._begin_to_write()
        elif not self._database.in_transaction:
            self._database.execute("BEGIN")
        try:
            return self._ask(statement)
        finally:
            if alone:
                self._end("COMMIT")

    async def _begin_to_write(self) -> None:
        """Wait until no other transaction writes; what is written, is written on the newest."""
        if self._writes:
            return
        if self._database.in_transaction:
            self._database.execute("COMMIT")  # it has only looked
        self._waits = asyncio.current_task()
        try:
            async with asyncio.timeout(LOCK_PATIENCE if self._lock.locked() else None):
                await self._lock.acquire()
        except TimeoutError as error:
            raise StoreError(1205, "Lock wait timeout exceeded") from error
        finally:
            self._waits = None
        self._writes = True
        self._database.execute("BEGIN IMMEDIATE")

    def _ask(self, statement: exp.Expr) -> Answer:
        translated = statement.sql(dialect="sqlite", unsupported_level=ErrorLevel.IGNORE)
        try:
            cursor = self._database.execute(translated)
            rows = cursor.fetchall()
        except sqlite3.Error as error:
            raise _refused(error) from error
        if cursor.description:
            return Answer([column[0] for column in cursor.description], rows)
        affected = max(cursor.rowcount, 0)
        if isinstance(statement, exp.Insert) and affected and cursor.lastrowid:
            self._insert_id = cursor.lastrowid - affected + 1  # MySQL gives that of the first row
            return Answer(affected=affected, insert_id=self._insert_id)
        return Answer(affected=affected)

    def _set(self, statement: exp.Set) -> Answer:
        """Only autocommit matters here; what else a driver sets is taken without a word."""
        name, _equals, value = statement.sql().upper().removeprefix("SET ").partition(" = ")
        if name == "AUTOCOMMIT":
            self.autocommit = value in {"1", "ON", "TRUE"}
            if self.autocommit:
                self._end("COMMIT")
        return Answer()

    def _end(self, how: str) -> None:
        if self._database.in_transaction:
            self._database.execute(how)
        self._begun = False
        if self._writes:
            self._writes = False
            self._lock.release()

    def give_up(self) -> None:
        """Wait for no lock any more: nobody is there to hear the answer."""
        if self._waits is not None:
            self._waits.cancel()

    def close(self) -> None:
        """The client has gone: what it has not committed is undone."""
        self._end("ROLLBACK")
        self._database.close()


def _refused(error: sqlite3.Error) -> StoreError:
    for beginning, (code, text) in _CODES.items():
        if str(error).startswith(beginning):
            return StoreError(code, f"{text} ({error})")
    code = 1064 if "syntax error" in str(error) else 1105
    return StoreError(code, str(error))
