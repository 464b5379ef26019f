"""A real MySQL or MariaDB server in place of the fakes, for those who ask for it.

Nothing that is there is touched: each test works in databases of its own, which are made for it
and dropped after it. The loop's clock stands still while the server works, so times stay exact;
`sleep` takes real time.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import unquote, urlsplit

import aiomysql

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.stage.hidden import hide

_LARGEST_PIECE = 65536
_numbers = itertools.count(1)


def account_in(url: str) -> dict[str, Any]:
    """What `aiomysql.connect` must know to reach the server at `url`.

    Raises:
        AsynckataError: if the address has another form than mysql://user:password@host:port.
    """
    parts = urlsplit(url)
    try:
        port = parts.port or 3306
    except ValueError:
        port = 0
    if parts.scheme != "mysql" or not parts.hostname or not port or parts.path.strip("/"):
        raise AsynckataError(f"{url} is not an address of the form mysql://user:password@host:port")
    user, password = unquote(parts.username or "root"), unquote(parts.password or "")
    return {"host": parts.hostname, "port": port, "user": user, "password": password}


@asynccontextmanager
async def scratch_databases(account: dict[str, Any], count: int) -> AsyncIterator[list[str]]:
    """The names of new databases, which are dropped at the end.

    Raises:
        AsynckataError: if the server does not answer, or the user may not make databases.
    """
    names = [f"asynckata_{os.getpid()}_{next(_numbers)}" for _ in range(count)]
    try:
        for name in names:
            # Text is compared byte by byte, as the fake servers do.
            options = "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
            await _do(account, f"CREATE DATABASE {name} {options}")
    except (aiomysql.Error, OSError) as error:
        where = f"{account['host']}:{account['port']}"
        raise AsynckataError(f"No database could be made at {where}: {error}") from error
    try:
        yield names
    finally:
        for name in names:
            await _do(account, f"DROP DATABASE {name}")


async def _do(account: dict[str, Any], sql: str) -> None:
    async with aiomysql.connect(**account) as connection, connection.cursor() as cursor:
        await cursor.execute(sql)


class RealServer:
    """Serves clients by handing on what they and a real server say."""

    def __init__(self, account: dict[str, Any]) -> None:
        self._place = account["host"], account["port"]

    async def serve(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        _gone: asyncio.Future[None],
    ) -> None:
        """Hand on until one of the two leaves."""
        from_server, to_server = await asyncio.open_connection(*self._place)
        answers = asyncio.ensure_future(_hand_on(from_server, writer))
        hide(answers)
        try:
            await _hand_on(reader, to_server)
        finally:
            answers.cancel()
            to_server.close()
            writer.close()


async def _hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(_LARGEST_PIECE):
            writer.write(data)
            await writer.drain()
    writer.close()
