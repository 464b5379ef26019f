"""Kata `cancel_and_wait`: stop many tasks, and wait for their end. You edit only this file."""

import asyncio
from collections.abc import Iterable
from typing import Any


async def cancel_and_wait(tasks: Iterable[asyncio.Task[Any]]) -> list[Exception]:
    """Cancel the tasks, wait until all of them have ended, and return their errors."""
    raise NotImplementedError
