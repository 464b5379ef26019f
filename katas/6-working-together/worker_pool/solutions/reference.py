"""One task group for all: the readers end by themselves, the workers are ended."""

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


async def work(
    producers: Iterable[AsyncIterable[T]],
    handle: Callable[[T], Awaitable[object]],
    *,
    workers: int,
    backlog: int,
) -> list[tuple[T, Exception]]:
    """Handle every item of the producers, and return those that failed, with their errors."""
    queue: asyncio.Queue[T] = asyncio.Queue(maxsize=backlog)
    failures: list[tuple[T, Exception]] = []

    async def read(producer: AsyncIterable[T]) -> None:
        async for item in producer:
            await queue.put(item)

    async def handle_items() -> None:
        while True:
            item = await queue.get()
            try:
                await handle(item)
            except Exception as error:
                failures.append((item, error))
            queue.task_done()

    try:
        async with asyncio.TaskGroup() as group:
            crew = [group.create_task(handle_items()) for _ in range(workers)]
            readers = [group.create_task(read(producer)) for producer in producers]
            if readers:
                await asyncio.wait(readers)
            await queue.join()
            for worker in crew:
                worker.cancel()  # each of them waits for an item that will never come
    except* Exception as errors:
        raise errors.exceptions[0] from None
    return failures
