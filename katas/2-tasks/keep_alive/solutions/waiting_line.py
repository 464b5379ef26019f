"""Each task keeps a number; those who join stand in a line until the last number is gone."""

import asyncio
import logging
from collections.abc import Coroutine
from functools import partial
from itertools import count
from typing import Any


class Background:
    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._numbers = count()
        self._tasks: dict[int, asyncio.Task[Any]] = {}
        self._line: list[asyncio.Future[None]] = []

    def start(self, coroutine: Coroutine[Any, Any, Any], *, name: str | None = None) -> Any:
        number, task = next(self._numbers), asyncio.create_task(coroutine, name=name)
        self._tasks[number] = task
        task.add_done_callback(partial(self._end, number))
        return task

    async def join(self) -> None:
        while self._tasks:
            place = asyncio.get_running_loop().create_future()
            self._line.append(place)
            await place

    def _end(self, number: int, task: asyncio.Task[Any]) -> None:
        del self._tasks[number]
        try:
            task.result()
        except asyncio.CancelledError:
            pass
        except Exception:
            self._logger.exception("failed in the background: %s", task.get_name())
        if not self._tasks:
            line, self._line = self._line, []
            for place in line:
                if not place.done():  # who waited here may have been cancelled
                    place.set_result(None)
