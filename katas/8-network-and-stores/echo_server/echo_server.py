"""Kata `echo_server`: a TCP server that answers lines. You edit only this file."""

from collections.abc import Awaitable, Callable


class EchoServer:
    """Answers every line of every client with what `echo` makes of it."""

    def __init__(self, echo: Callable[[bytes], Awaitable[bytes]], *, limit: int = 1024) -> None:
        raise NotImplementedError

    async def start(self) -> int:
        """Listen on 127.0.0.1, at a free port, and return the port."""
        raise NotImplementedError

    async def stop(self, grace: float = 5.0) -> None:
        """Let answers end that are under way, for `grace` seconds at most, and close everything."""
        raise NotImplementedError
