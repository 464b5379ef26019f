"""Pools on an exit stack, without autocommit; each call says itself how its transaction ends."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from typing import Any

import aiomysql


class NoCopies(Exception):
    """All copies of the book are lent. This class is complete."""


class Library:
    """The houses of a library, each with a MySQL server of its own."""

    def __init__(self, houses: Mapping[str, Mapping[str, Any]], *, size: int = 2) -> None:
        self._houses = dict(houses)
        self._size = size
        self._stack = AsyncExitStack()
        self._pools: dict[str, aiomysql.Pool] = {}

    async def __aenter__(self) -> Library:
        async with AsyncExitStack() as stack:
            opening = {
                name: asyncio.create_task(self._open(stack, address))
                for name, address in self._houses.items()
            }
            stack.push_async_callback(_end, opening.values())  # if one fails, nobody goes on
            for name, task in opening.items():
                self._pools[name] = await task
            self._stack = stack.pop_all()
        return self

    async def _open(self, stack: AsyncExitStack, address: Mapping[str, Any]) -> aiomysql.Pool:
        pool = await aiomysql.create_pool(**address, minsize=1, maxsize=self._size)
        stack.push_async_callback(pool.wait_closed)
        stack.callback(pool.close)
        return pool

    async def __aexit__(self, *exc_info: object) -> None:
        await self._stack.aclose()

    async def find(self, title: str) -> dict[str, int | None]:
        """How many copies each house has; None for a house that does not answer."""
        tasks = {name: asyncio.create_task(self._copies(name, title)) for name in self._pools}
        try:
            found = {name: await task for name, task in tasks.items()}
        finally:
            await _end(tasks.values())
        return {name: copies for name, copies in found.items() if copies != "no such book"}

    async def _copies(self, house: str, title: str) -> int | str | None:
        try:
            async with self._pools[house].acquire() as connection:
                async with connection.cursor() as cursor:
                    await cursor.execute("SELECT copies FROM books WHERE title = %s", title)
                    row = await cursor.fetchone()
                await connection.rollback()  # also to look is a transaction
        except aiomysql.OperationalError:
            return None
        return "no such book" if row is None else row[0]

    async def add(self, house: str, title: str, copies: int) -> int:
        """Put a new book into a house, and return its id."""
        async with self._pools[house].acquire() as connection:
            cursor = await connection.cursor()
            try:
                await cursor.execute("INSERT INTO books VALUES (NULL, %s, %s)", (title, copies))
                await connection.commit()
            except aiomysql.Error:
                await connection.rollback()
                raise
            return cursor.lastrowid

    async def lend(self, house: str, title: str, reader: str) -> int:
        """Give a copy to a reader, and return how many copies are left."""
        async with self._pools[house].acquire() as connection:
            try:
                left = await self._lend(connection, title, reader)
                await connection.commit()
            except (KeyError, NoCopies, aiomysql.Error):
                with suppress(aiomysql.Error):  # a lost connection cannot be rolled back
                    await connection.rollback()
                raise
            return left

    async def _lend(self, connection: aiomysql.Connection, title: str, reader: str) -> int:
        async with connection.cursor(aiomysql.DictCursor) as cursor:
            await cursor.execute(
                "SELECT id, copies FROM books WHERE title = %(title)s FOR UPDATE", {"title": title}
            )
            book = await cursor.fetchone()
            if book is None:
                raise KeyError(title)
            if book["copies"] == 0:
                raise NoCopies(title)
            await cursor.execute("INSERT INTO loans VALUES (%s, %s)", (book["id"], reader))
            await cursor.execute(
                "UPDATE books SET copies = %s WHERE id = %s", (book["copies"] - 1, book["id"])
            )
            return book["copies"] - 1


async def _end(tasks) -> None:
    """Cancel what still runs, and wait for its end."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
