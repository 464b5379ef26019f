"""Kata `async_context`: a connection that is closed in every case, and many of them.

You edit only this file.
"""

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
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
        raise NotImplementedError

    async def ask(self, question: Any) -> Any:
        """Give the server's answer."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        raise NotImplementedError

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        raise NotImplementedError


def open_all(servers: Iterable[Server]) -> AbstractAsyncContextManager[list[Connection]]:
    """Connect to many servers: `async with open_all(servers) as connections:`."""
    raise NotImplementedError
