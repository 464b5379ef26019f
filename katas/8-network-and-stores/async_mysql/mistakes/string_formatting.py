"""Puts the title into the SQL text itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import aiomysql

T = TypeVar("T")


class NoCopies(Exception):
    """All copies of the book are lent. This class is complete."""


class Library:
    """The houses of a library, each with a MySQL server of its own."""

    def __init__(self, houses: Mapping[str, Mapping[str, Any]], *, size: int = 2) -> None:
        self._houses = houses
        self._size = size
        self._pools: dict[str, aiomysql.Pool] = {}

    async def __aenter__(self) -> Library:
        try:
            await self._in_all_houses(self._open)
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._close()

    async def _open(self, house: str) -> None:
        # With autocommit a query needs no transaction, so there is none that it could leave open.
        self._pools[house] = await aiomysql.create_pool(
            **self._houses[house], maxsize=self._size, autocommit=True
        )

    async def _close(self) -> None:
        for pool in self._pools.values():
            pool.close()
            await pool.wait_closed()

    async def find(self, title: str) -> dict[str, int | None]:
        """How many copies each house has; None for a house that does not answer."""

        async def copies_in(house: str) -> list[tuple[int | None]]:
            try:
                async with (
                    self._pools[house].acquire() as connection,
                    connection.cursor() as cursor,
                ):
                    await cursor.execute(f"SELECT copies FROM books WHERE title = '{title}'")
                    return list(await cursor.fetchall())
            except aiomysql.OperationalError:
                return [(None,)]

        found = await self._in_all_houses(copies_in)
        return {house: copies for house, rows in found.items() for (copies,) in rows}

    async def add(self, house: str, title: str, copies: int) -> int:
        """Put a new book into a house, and return its id."""
        async with self._transaction(house) as cursor:
            await cursor.execute(f"INSERT INTO books (title, copies) VALUES ('{title}', {copies})")
            return int(cursor.lastrowid)

    async def lend(self, house: str, title: str, reader: str) -> int:
        """Give a copy to a reader, and return how many copies are left."""
        async with self._transaction(house) as cursor:
            # FOR UPDATE: until the end of this transaction nobody else can change the row.
            await cursor.execute(f"SELECT id, copies FROM books WHERE title = '{title}' FOR UPDATE")
            row = await cursor.fetchone()
            if row is None:
                raise KeyError(title)
            book_id, copies = row
            if copies == 0:
                raise NoCopies(title)
            await cursor.execute("UPDATE books SET copies = copies - 1 WHERE id = %s", (book_id,))
            await cursor.execute(
                f"INSERT INTO loans (book_id, reader) VALUES ({book_id}, '{reader}')"
            )
            return int(copies) - 1

    @asynccontextmanager
    async def _transaction(self, house: str) -> AsyncIterator[aiomysql.Cursor]:
        """A cursor; what is done with it is done together, or not at all."""
        async with self._pools[house].acquire() as connection:
            try:
                await connection.begin()
                async with connection.cursor() as cursor:
                    yield cursor
                await connection.commit()
            except BaseException:
                if not connection.closed:  # a server undoes what a lost client has left
                    await connection.rollback()
                raise

    async def _in_all_houses(self, ask: Callable[[str], Awaitable[T]]) -> dict[str, T]:
        """What `ask` gives for each house. All are asked at once, and all have ended."""
        answers = await asyncio.gather(*map(ask, self._houses), return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return dict(zip(self._houses, answers))
