"""Kata `resp_client`: speak the protocol of Redis, with many callers on one connection.

You edit only this file.
"""

import asyncio
from typing import Any


class ReplyError(Exception):
    """Redis answered with an error. Its text is `str(error)`. This class is complete."""


class RespClient:
    """A connection to Redis, for many callers at the same time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError

    async def execute(self, *args: str | bytes | int) -> Any:
        """Send one command and give its answer."""
        raise NotImplementedError

    async def close(self) -> None:
        """Close the connection. Who still waits gets a ConnectionError."""
        raise NotImplementedError
