"""A small coroutine for each station writes the answer into a dict that has its keys already."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


async def one_by_one(ask: Callable[[str], Coroutine[Any, Any, Any]], names: list[str]) -> Any:
    answers: dict[str, Any] = {}
    for name in names:
        answers[name] = await ask(name)
    return answers


async def all_at_once(ask: Callable[[str], Coroutine[Any, Any, Any]], names: list[str]) -> Any:
    answers: dict[str, Any] = dict.fromkeys(names)

    async def note(name: str) -> None:
        answers[name] = await ask(name)

    tasks = [asyncio.create_task(note(name)) for name in names]
    for task in tasks:
        await task
    return answers
