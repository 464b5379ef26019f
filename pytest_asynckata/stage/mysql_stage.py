"""What a kata's tests see of MySQL servers: their addresses, their knobs, a look from outside."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiomysql

from pytest_asynckata.loop.schedule import Schedule
from pytest_asynckata.loop.virtual import VirtualTimeLoop
from pytest_asynckata.stage.mysql_fake import PASSWORD, USER, FakeServer
from pytest_asynckata.stage.mysql_real import RealServer, account_in, scratch_databases
from pytest_asynckata.stage.mysql_store import Store
from pytest_asynckata.stage.mysql_wire import Drift, Line, Serve, Statement, Wire

_LOOPBACK = "127.0.0.1"
_NOTICING_TURNS = 20
"""Turns of the loop in which a server notices that a client has gone."""


class MysqlServer:
    """One server. The code under test connects to `address`; the test looks with `execute`."""

    def __init__(self, name: str, drift: Drift) -> None:
        self.name = name
        """"first", "second"."""
        self.address: dict[str, Any] = {}
        """Arguments for `aiomysql.connect`: host, port, user, password, db."""
        self._wire = Wire(drift)
        self._outside_wire = Wire(Drift(Schedule()))
        self._outside_address: dict[str, Any] = {}
        self._outside: Any = None

    # -- times and failures --------------------------------------------------------------------

    @property
    def latency(self) -> float | None:
        """Seconds of loop time that each statement is under way to the server from now on.

        None, as at the beginning, is for tests that measure no time: none under schedule seed 0,
        a little that varies under any other. Once a time was set for any of the servers,
        nothing varies. `SET` takes no time: drivers send it by themselves.
        """
        return self._wire.latency

    @latency.setter
    def latency(self, seconds: float | None) -> None:
        self._wire.drift.over = True
        self._wire.latency = seconds

    @property
    def connecting(self) -> float:
        """Seconds of loop time that a client needs to connect from now on."""
        return self._wire.connecting

    @connecting.setter
    def connecting(self, seconds: float) -> None:
        self._wire.drift.over = True
        self._wire.connecting = seconds

    def slow_down(self, word: str, seconds: float) -> None:
        """Let statements that contain `word`, in any case, take `seconds` of loop time."""
        self._wire.drift.over = True
        self._wire.slow_down(word, seconds)

    def fail(
        self, error: aiomysql.Error, word: str = "", *, after: int = 0, count: float = 1
    ) -> None:
        """Let `after` statements that contain `word` pass; the next `count` raise `error`.

        `error` has a number and a text, as `OperationalError(1205, "too slow")`: the client
        makes the class of it. The statement does not reach the server. `math.inf`: all.
        """
        code, text = error.args
        self._wire.fail((code, text), word, after, count)

    def hang_up(self, word: str = "", *, after: int = 0, count: float = 1) -> None:
        """As `fail`; but the server closes the connection instead of an answer."""
        self._wire.fail(None, word, after, count)

    @property
    def down(self) -> bool:
        """Whether the server hangs up on everybody, now and who comes later."""
        return self._wire.refuses

    @down.setter
    def down(self, down: bool) -> None:
        self._wire.refuses = down
        if down:
            self._wire.cut()

    # -- what was seen -------------------------------------------------------------------------

    @property
    def statements(self) -> list[Statement]:
        """What clients have sent, in order: `time`, `connection`, `sql`. Without `SET`."""
        return list(self._wire.statements)

    @property
    def connections_made(self) -> int:
        """How many connections clients have opened so far."""
        return self._wire.opened

    @property
    def most_connections(self) -> int:
        """How many connections were open at the same time, at most."""
        return self._wire.most

    async def connections(self) -> int:
        """How many connections are open, once the server knows of those that were closed."""
        for _turn in range(_NOTICING_TURNS):
            await asyncio.sleep(0)
        return len(self._wire.lines)

    async def execute(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a statement from outside and return its rows; what it changes is committed.

        It is not counted, takes no time, and never fails on purpose.
        """
        if self._outside is None:
            self._outside = await aiomysql.connect(**self._outside_address, autocommit=True)
        async with self._outside.cursor() as cursor:
            await cursor.execute(sql, tuple(parameters) or None)
            return [tuple(row) for row in await cursor.fetchall()]

    # -- opening and closing -------------------------------------------------------------------

    @asynccontextmanager
    async def serving(self, serve: Serve, account: dict[str, Any]) -> AsyncIterator[None]:
        """While the context lasts, clients that connect are served."""
        loop = asyncio.get_running_loop()
        tasks: set[asyncio.Task[None]] = set()
        listening = [
            await loop.create_server(_lines(wire, serve, tasks), _LOOPBACK, 0)
            for wire in (self._wire, self._outside_wire)
        ]
        self.address, self._outside_address = (
            {**account, "host": _LOOPBACK, "port": one.sockets[0].getsockname()[1]}
            for one in listening
        )
        try:
            yield
        finally:
            for one in listening:
                one.close()
            if self._outside is not None:
                self._outside.close()
            self._wire.end()
            self._outside_wire.end()
            await self.connections()
            if tasks:
                await asyncio.wait(tasks)


def _lines(wire: Wire, serve: Serve, tasks: set[asyncio.Task[None]]) -> Any:
    return lambda: Line(wire, serve, tasks)


class MysqlStage:
    """One test's servers, in `servers`; `first` and `second` are two names for them."""

    def __init__(self, servers: Sequence[MysqlServer], *, real: bool) -> None:
        self.servers = tuple(servers)
        self.first, self.second = self.servers
        self.real = real
        """Whether the servers are databases of one real server."""

    def __iter__(self) -> Iterator[MysqlServer]:
        return iter(self.servers)

    async def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement from outside on every server, such as `CREATE TABLE`."""
        for server in self.servers:
            await server.execute(sql, parameters)

    async def connections(self) -> int:
        """How many connections are open to all servers together."""
        return sum([await server.connections() for server in self.servers])


def _servers(loop: VirtualTimeLoop) -> list[MysqlServer]:
    drift = Drift(loop.schedule)
    return [MysqlServer(name, drift) for name in ("first", "second")]


@asynccontextmanager
async def fake_servers(loop: VirtualTimeLoop) -> AsyncIterator[MysqlStage]:
    """Servers in this process, on the loop's own time."""
    servers = _servers(loop)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        async with AsyncExitStack() as stack:
            for server in servers:
                fake = FakeServer(Store(Path(folder, f"{server.name}.sqlite")))
                account = {"user": USER, "password": PASSWORD, "db": server.name}
                await stack.enter_async_context(server.serving(fake.serve, account))
            yield MysqlStage(servers, real=False)


@asynccontextmanager
async def real_servers(loop: VirtualTimeLoop, url: str) -> AsyncIterator[MysqlStage]:
    """Databases of the real server at `url`, each behind a wire of its own.

    Raises:
        AsynckataError: if no server answers there, or the user may not make databases.
    """
    account = account_in(url)
    servers = _servers(loop)
    real = RealServer(account)
    async with scratch_databases(account, len(servers)) as names, AsyncExitStack() as stack:
        for server, database in zip(servers, names, strict=True):
            serving = server.serving(real.serve, {**account, "db": database})
            await stack.enter_async_context(serving)
        yield MysqlStage(servers, real=True)
