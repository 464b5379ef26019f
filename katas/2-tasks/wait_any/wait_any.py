"""Kata `wait_any`: wait for tasks as long as you want. You edit only this file."""

import asyncio
from collections.abc import Iterable
from typing import Any


async def wait(
    aws: Iterable[asyncio.Future[Any]],
    *,
    timeout: float | None = None,
    return_when: str = asyncio.ALL_COMPLETED,
) -> tuple[set[asyncio.Future[Any]], set[asyncio.Future[Any]]]:
    """Wait for tasks and give two sets of them: those that have ended, and those that still run.

    (A task is an `asyncio.Future` too, so this type means both.)
    You may also write `def wait(...)` and return a future or another awaitable.
    """
    raise NotImplementedError
