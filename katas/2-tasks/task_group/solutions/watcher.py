"""A task of its own watches the others: they report to it through a queue."""

import asyncio


class TaskGroup:
    def __init__(self):
        self._watcher = None
        self._reports = asyncio.Queue()
        self._running = set()
        self._errors = []
        self._open = False
        self._block_ended = False
        self._block_cancelled = False

    async def __aenter__(self):
        if self._watcher:
            raise RuntimeError("this group was entered before")
        self._caller = asyncio.current_task()
        self._open = True
        self._watcher = asyncio.create_task(self._watch(), name="watcher")
        return self

    def create_task(self, coro, *, name=None, context=None):
        if not self._open:
            raise RuntimeError("this group is closed")
        task = asyncio.create_task(coro, name=name, context=context)
        self._running.add(task)
        task.add_done_callback(self._reports.put_nowait)
        return task

    async def _watch(self):
        while self._running or not self._block_ended:
            task = await self._reports.get()
            if task is None:
                continue  # the block has ended
            self._running.discard(task)
            if not task.cancelled() and task.exception():
                self._errors.append(task.exception())
                if not self._block_ended and not self._block_cancelled:
                    self._block_cancelled = True
                    self._caller.cancel()
                self._close()
        self._open = False

    def _close(self):
        if self._open:
            self._open = False
            for task in self._running:
                task.cancel()

    async def __aexit__(self, kind, error, traceback):
        if self._block_cancelled:
            self._caller.uncancel()
        self._block_ended = True
        self._reports.put_nowait(None)
        if error is not None:
            self._close()
        from_outside = None
        while not self._watcher.done():
            try:
                await asyncio.shield(self._watcher)
            except asyncio.CancelledError as cancelled:
                from_outside = cancelled
                self._close()
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise error
        if isinstance(error, asyncio.CancelledError):
            from_outside = error
        elif error:
            self._errors.append(error)
        if self._errors:
            raise BaseExceptionGroup("what went wrong", self._errors)
        if from_outside:
            raise from_outside
