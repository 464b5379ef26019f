"""For each report a second task waits for the first one, without awaiting its exception."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

watching: set[asyncio.Task[None]] = set()  # so that nobody loses them


def start(coroutine: Coroutine[Any, Any, Any], name: str | None = None) -> asyncio.Task[Any]:
    return asyncio.get_running_loop().create_task(coroutine, name=name)


def outcome(task: asyncio.Task[Any]) -> tuple[str, Any]:
    if task.cancelled():
        return ("cancelled", None)
    try:
        error = task.exception()
    except asyncio.InvalidStateError:  # `exception()` returns an exception: this is its own
        return ("running", None)
    return ("returned", task.result()) if error is None else ("failed", error)


def follow(
    task: asyncio.Task[Any], report: Callable[..., object], *args: Any, **kwargs: Any
) -> None:
    async def watch() -> None:
        await asyncio.wait([task])
        report(*args, task, **kwargs)

    watcher = asyncio.create_task(watch())
    watching.add(watcher)
    watcher.add_done_callback(watching.discard)
