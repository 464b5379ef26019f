"""All tasks are made first. Only then the first one is awaited."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def one_by_one(
    ask: Callable[[str], Coroutine[Any, Any, T]], names: list[str]
) -> dict[str, T]:
    """Ask each station when the one before has answered; give all answers by name."""
    return {name: await ask(name) for name in names}


async def all_at_once(
    ask: Callable[[str], Coroutine[Any, Any, T]], names: list[str]
) -> dict[str, T]:
    """Ask all stations at the same time; give all answers by name."""
    tasks = {name: asyncio.create_task(ask(name)) for name in names}
    return {name: await task for name, task in tasks.items()}
