"""A class with `__await__`: two events say "there is news" and "all have ended"."""

import asyncio
from collections.abc import Awaitable, Generator
from typing import Any


class gather:  # noqa: N801 - used like a function
    def __init__(self, *aws: Awaitable[Any], return_exceptions: bool = False) -> None:
        self._return_exceptions = return_exceptions
        self._news, self._all_ended = asyncio.Event(), asyncio.Event()
        self._first_error: BaseException | None = None
        self._tasks: list[asyncio.Future[Any]] = []
        known: dict[Awaitable[Any], asyncio.Future[Any]] = {}
        for aw in aws:
            if aw not in known:
                known[aw] = asyncio.ensure_future(aw)
            self._tasks.append(known[aw])
        self._different = set(self._tasks)
        self._running = len(self._different)
        for task in self._different:
            task.add_done_callback(self._ended)

    def __await__(self) -> Generator[Any, None, list[Any]]:
        return self._wait().__await__()

    async def _wait(self) -> list[Any]:
        if self._running:
            await self._wait_for_news()
        if self._first_error is not None and not self._return_exceptions:
            raise self._first_error
        return [_outcome(task) for task in self._tasks]

    async def _wait_for_news(self) -> None:
        try:
            await self._news.wait()
        except asyncio.CancelledError:
            for task in self._different:
                task.cancel()
            await self._all_ended.wait()
            raise

    def _ended(self, task: asyncio.Future[Any]) -> None:
        self._running -= 1
        error = _error(task)  # always: who has looked at an error is not reminded of it
        if self._first_error is None:
            self._first_error = error
        if not self._running:
            self._all_ended.set()
        failed = self._first_error is not None and not self._return_exceptions
        if failed or not self._running:
            self._news.set()


def _error(task: asyncio.Future[Any]) -> BaseException | None:
    return asyncio.CancelledError() if task.cancelled() else task.exception()


def _outcome(task: asyncio.Future[Any]) -> Any:
    error = _error(task)
    return task.result() if error is None else error
