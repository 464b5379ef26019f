"""`async def`: finished tasks line up in a queue, and one loop looks at them as they come."""

import asyncio
from collections.abc import Awaitable
from typing import Any


async def gather(*aws: Awaitable[Any], return_exceptions: bool = False) -> list[Any]:
    tasks: dict[Awaitable[Any], asyncio.Future[Any]] = {}
    finished: asyncio.Queue[asyncio.Future[Any]] = asyncio.Queue()
    for aw in aws:
        if aw not in tasks:
            tasks[aw] = asyncio.ensure_future(aw)
            tasks[aw].add_done_callback(error_of)  # who has looked at an error is not reminded
            tasks[aw].add_done_callback(finished.put_nowait)

    running = len(tasks)
    try:
        while running:
            task = await finished.get()
            running -= 1
            error = error_of(task)
            if error is not None and not return_exceptions:
                break
        else:
            return [outcome_of(tasks[aw]) for aw in aws]
    except asyncio.CancelledError:  # in this block only `finished.get()` raises: we are cancelled
        for task in tasks.values():
            task.cancel()
        while running:
            await finished.get()
            running -= 1
        raise
    raise error


def outcome_of(task: asyncio.Future[Any]) -> Any:
    error = error_of(task)
    return task.result() if error is None else error


def error_of(task: asyncio.Future[Any]) -> BaseException | None:
    return asyncio.CancelledError() if task.cancelled() else task.exception()
