"""A queue in the middle: ended tasks come in at one side, the caller awaits at the other."""

import asyncio
from collections.abc import Awaitable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def as_finished(
    aws: Iterable[Awaitable[T]], *, timeout: float | None = None
) -> Iterator[Awaitable[T]]:
    """Run the awaitables at the same time, and give their results in the order of their ends.

    There is one item for each different awaitable; awaiting it gives the next result, or raises
    the next exception. Whatever has not ended `timeout` seconds after the call is given up:
    awaiting its item raises `TimeoutError`. Nothing is ever cancelled.
    """
    tasks = [asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)]
    running = set(tasks)
    ended: asyncio.Queue[asyncio.Future[T] | None] = asyncio.Queue()
    timer: asyncio.TimerHandle | None = None

    def on_end(task: asyncio.Future[T]) -> None:
        running.remove(task)
        ended.put_nowait(task)
        if timer is not None and not running:
            timer.cancel()

    def on_time_out() -> None:
        for _ in running:
            ended.put_nowait(None)  # one for each item that is still to come

    async def next_result() -> T:
        task = await ended.get()
        if task is None:
            raise TimeoutError
        return task.result()

    for task in tasks:
        task.add_done_callback(on_end)
    if timeout is not None and tasks:
        timer = asyncio.get_running_loop().call_later(timeout, on_time_out)
    return (next_result() for _ in tasks)
