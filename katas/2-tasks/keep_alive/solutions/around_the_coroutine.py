"""A coroutine around each coroutine logs in an ordinary `except`; an event says: all is quiet."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any


class Background:
    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._running: dict[asyncio.Task[Any], Coroutine[Any, Any, Any]] = {}
        self._quiet = asyncio.Event()
        self._quiet.set()

    def start(self, coroutine: Coroutine[Any, Any, Any], *, name: str | None = None) -> Any:
        task = asyncio.create_task(self._logged(coroutine), name=name)
        self._running[task] = coroutine
        self._quiet.clear()
        task.add_done_callback(self._forget)
        return task

    async def join(self) -> None:
        while not self._quiet.is_set():  # somebody may start a task before we are woken
            await self._quiet.wait()

    async def _logged(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        task = asyncio.current_task()
        try:
            return await coroutine
        except Exception:
            self._logger.exception("%s has failed", task.get_name() if task else "a task")
            raise

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._running.pop(task).close()  # it has not begun if the task was cancelled at once
        if not task.cancelled():
            task.exception()  # it is logged: asyncio need not complain
        if not self._running:
            self._quiet.set()
