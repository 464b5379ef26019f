"""Stops its tasks when one fails, and again when the block comes to its end."""

import asyncio


class TaskGroup:
    def __init__(self):
        self._caller = None
        self._tasks = set()
        self._errors = []
        self._in_block = False
        self._block_cancelled = False
        self._stopping = False
        self._over = False

    def create_task(self, coro, *, name=None, context=None):
        if self._caller is None or self._stopping or self._over:
            raise RuntimeError("no tasks now")
        task = asyncio.create_task(coro, name=name, context=context)
        self._tasks.add(task)
        task.add_done_callback(self._on_task_done)
        return task

    async def __aenter__(self):
        if self._caller is not None:
            raise RuntimeError("only once")
        self._caller = asyncio.current_task()
        self._in_block = True
        return self

    async def __aexit__(self, kind, error, traceback):
        self._in_block = False
        if self._block_cancelled:
            self._caller.uncancel()
        if error is not None:
            for task in self._tasks:
                task.cancel()
        cancellation = error if isinstance(error, asyncio.CancelledError) else None
        while self._tasks:
            try:
                await asyncio.wait(self._tasks)
            except asyncio.CancelledError as from_outside:
                cancellation = from_outside
                self._stop()
        self._over = True
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise error
        if error is not None and not isinstance(error, asyncio.CancelledError):
            self._errors.append(error)
        if self._errors:
            raise BaseExceptionGroup("errors", self._errors)
        if cancellation is not None:
            raise cancellation

    def _on_task_done(self, task):
        self._tasks.remove(task)
        if task.cancelled() or task.exception() is None:
            return
        self._errors.append(task.exception())
        self._stop()
        if self._in_block and not self._block_cancelled:
            self._block_cancelled = True
            self._caller.cancel()

    def _stop(self):
        if self._stopping:
            return
        self._stopping = True
        for task in self._tasks:
            task.cancel()
