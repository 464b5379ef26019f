"""A class with `__aenter__` and `__aexit__`; an `AsyncExitStack` holds many of them."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import Any, Protocol, Self


class Line(Protocol):
    """What `await server.connect()` gives: an open line to the server."""

    async def login(self) -> None:
        """Make yourself known to the server. This can fail, and the line is open then."""

    async def ask(self, question: Any) -> Any:
        """Give the answer of the server."""

    async def finish(self) -> None:
        """Say that everything went well, so that the server keeps what was changed."""

    async def close(self) -> None:
        """Give the line back."""


class Server(Protocol):
    """A computer to which one can connect."""

    async def connect(self) -> Line:
        """Open a line."""


class Stop(Exception):
    """Raised in a block to leave it early. For the code after the block nothing has happened."""


class Connection:
    """A connection to one server: `async with Connection(server) as connection:`."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._line: Line | None = None

    async def ask(self, question: Any) -> Any:
        """Give the server's answer.

        Raises:
            RuntimeError: if the connection is not open.
        """
        return await self._open_line().ask(question)

    async def __aenter__(self) -> Self:
        line = await self._server.connect()
        try:
            await line.login()
        except BaseException:  # a cancellation too: nobody will call __aexit__
            await line.close()
            raise
        self._line = line
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        line = self._open_line()
        self._line = None
        stopped = isinstance(error, Stop)
        try:
            if error is None or stopped:
                await line.finish()
        finally:
            await line.close()
        return stopped

    def _open_line(self) -> Line:
        if self._line is None:
            raise RuntimeError("the connection is not open")
        return self._line


@asynccontextmanager
async def open_all(servers: Iterable[Server]) -> AsyncIterator[list[Connection]]:
    """Connect to many servers: `async with open_all(servers) as connections:`."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Connection(server)) for server in servers]
