"""A number of tasks, and a future that the last of them completes."""

import asyncio


class TaskGroup:
    def __init__(self):
        self._state = "new"  # -> "block" -> "waiting" -> "over"
        self._aborted = False
        self._poked = False
        self._children = []
        self._failures = []
        self._nobody_runs = None

    async def __aenter__(self):
        if self._state != "new":
            raise RuntimeError("use a new group")
        self._state = "block"
        self._parent = asyncio.current_task()
        return self

    def create_task(self, coro, **options):
        if self._state in ("new", "over") or self._aborted:
            raise RuntimeError(f"no more tasks: the group is {self._state}")
        child = asyncio.get_running_loop().create_task(coro, **options)
        self._children.append(child)
        child.add_done_callback(self._ended)
        return child

    def _ended(self, child):
        self._children.remove(child)
        if not child.cancelled() and child.exception() is not None:
            self._failures.append(child.exception())
            if not self._aborted and self._state == "block":
                self._poked = True
                self._parent.cancel()
            self._abort()
        if not self._children and self._nobody_runs and not self._nobody_runs.done():
            self._nobody_runs.set_result(None)

    def _abort(self):
        running = [] if self._aborted else self._children
        self._aborted = True
        for child in running:
            child.cancel()

    async def __aexit__(self, kind, error, traceback):
        self._state = "waiting"
        was_cancelled = kind is asyncio.CancelledError
        if self._poked:
            self._parent.uncancel()
        if kind is not None:
            self._abort()
        while self._children:
            self._nobody_runs = self._parent.get_loop().create_future()
            try:
                await self._nobody_runs
            except asyncio.CancelledError:
                was_cancelled = True
                self._abort()
        self._state = "over"
        if kind in (KeyboardInterrupt, SystemExit):
            return False
        if kind not in (None, asyncio.CancelledError):
            self._failures.insert(0, error)
        if self._failures:
            raise BaseExceptionGroup("the group failed", self._failures)
        if was_cancelled:
            raise asyncio.CancelledError
        return None
