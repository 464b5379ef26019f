"""A small pool of our own for each house. A call that fails costs its connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiomysql


class NoCopies(Exception):
    """All copies of the book are lent. This class is complete."""


class House:
    """The connections to one server."""

    def __init__(self, address: Mapping[str, Any], size: int) -> None:
        self._address = address
        self._places = asyncio.Semaphore(size)
        self._idle: list[aiomysql.Connection] = []

    async def open(self) -> None:
        """Connect, so that the first call need not."""
        self._idle.append(await aiomysql.connect(**self._address))

    async def close(self) -> None:
        """Say goodbye to the server on every connection."""
        while self._idle:
            await self._idle.pop().ensure_closed()

    @asynccontextmanager
    async def cursor(self) -> AsyncIterator[aiomysql.Cursor]:
        """A cursor in a transaction. If the block fails, the server undoes what it has done."""
        async with self._places:
            connection = await self._take()
            try:
                async with connection.cursor() as cursor:
                    yield cursor
                await connection.commit()
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)

    async def _take(self) -> aiomysql.Connection:
        while self._idle:
            connection = self._idle.pop()
            try:
                await connection.ping(reconnect=False)  # is it still there?
            except aiomysql.OperationalError:
                continue
            return connection
        return await aiomysql.connect(**self._address)


class Library:
    """The houses of a library, each with a MySQL server of its own."""

    def __init__(self, houses: Mapping[str, Mapping[str, Any]], *, size: int = 2) -> None:
        self._houses = {name: House(address, size) for name, address in houses.items()}

    async def __aenter__(self) -> Library:
        try:
            async with asyncio.TaskGroup() as group:
                for house in self._houses.values():
                    group.create_task(house.open())
        except BaseException as error:
            await self.__aexit__()
            if isinstance(error, BaseExceptionGroup):
                raise error.exceptions[0] from None
            raise
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        for house in self._houses.values():
            await house.close()

    async def find(self, title: str) -> dict[str, int | None]:
        """How many copies each house has; None for a house that does not answer."""
        try:
            async with asyncio.TaskGroup() as group:
                tasks = {
                    name: group.create_task(self._look(house, title))
                    for name, house in self._houses.items()
                }
        except BaseExceptionGroup as error:
            raise error.exceptions[0] from None
        return {name: task.result()[0] for name, task in tasks.items() if task.result()}

    async def _look(self, house: House, title: str) -> tuple[int | None] | None:
        try:
            async with house.cursor() as cursor:
                await cursor.execute("SELECT copies FROM books WHERE title = %s", (title,))
                return await cursor.fetchone()
        except aiomysql.OperationalError:
            return (None,)

    async def add(self, house: str, title: str, copies: int) -> int:
        """Put a new book into a house, and return its id."""
        async with self._houses[house].cursor() as cursor:
            await cursor.execute(
                "INSERT INTO books (title, copies) VALUES (%s, %s)", (title, copies)
            )
            await cursor.execute("SELECT id FROM books WHERE title = %s", (title,))
            (number,) = await cursor.fetchone()
        return number

    async def lend(self, house: str, title: str, reader: str) -> int:
        """Give a copy to a reader, and return how many copies are left."""
        async with self._houses[house].cursor() as cursor:
            # One statement looks and changes, so nobody can come in between.
            taken = await cursor.execute(
                "UPDATE books SET copies = copies - 1 WHERE title = %s AND copies > 0", (title,)
            )
            await cursor.execute("SELECT id, copies FROM books WHERE title = %s", (title,))
            row = await cursor.fetchone()
            if row is None:
                raise KeyError(title)
            if not taken:
                raise NoCopies(title)
            number, left = row
            await cursor.execute(
                "INSERT INTO loans (book_id, reader) VALUES (%s, %s)", (number, reader)
            )
        return left
