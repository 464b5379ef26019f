"""The tasks are told to report their end; one future is completed by the last report."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


async def one_by_one(ask: Callable[[str], Coroutine[Any, Any, Any]], names: list[str]) -> Any:
    answers: dict[str, Any] = {}
    for name in names:
        task = asyncio.create_task(ask(name))  # it is awaited at once, so nothing else starts
        answers[name] = await task
    return answers


async def all_at_once(ask: Callable[[str], Coroutine[Any, Any, Any]], names: list[str]) -> Any:
    all_ended = asyncio.get_running_loop().create_future()
    running = len(names)

    def ended(_task: asyncio.Task[Any]) -> None:
        nonlocal running
        running -= 1
        if not running:
            all_ended.set_result(None)

    tasks = [asyncio.create_task(ask(name)) for name in names]
    for task in tasks:
        task.add_done_callback(ended)
    if tasks:
        await all_ended
    return {name: task.result() for name, task in zip(names, tasks, strict=True)}
