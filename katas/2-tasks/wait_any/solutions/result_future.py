"""A plain function: it returns a future whose result is the pair of sets."""

import asyncio
import inspect


def wait(aws, *, timeout=None, return_when=asyncio.ALL_COMPLETED):
    if return_when not in ("FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"):
        raise ValueError("return_when must be one of asyncio's three values")
    if asyncio.isfuture(aws):
        raise TypeError("one task is not a collection of tasks")
    tasks = frozenset(aws)
    if not tasks:
        raise ValueError("the collection of tasks is empty")
    if [task for task in tasks if inspect.iscoroutine(task)]:
        raise TypeError("make a task of each coroutine first")
    return _Waiting(tasks, timeout, return_when)


class _Waiting(asyncio.Future):
    def __init__(self, tasks, timeout, return_when):
        super().__init__()
        self._tasks = tasks
        self._return_when = return_when
        self._timer = None
        if timeout is not None:
            self._timer = self.get_loop().call_later(timeout, self._finish)
        for task in tasks:
            task.add_done_callback(self._look)
        self.add_done_callback(_Waiting._let_go)

    def _look(self, task):
        first = self._return_when == "FIRST_COMPLETED"
        if self._return_when == "FIRST_EXCEPTION" and not task.cancelled():
            first = task.exception() is not None
        if first or all(task.done() for task in self._tasks):
            self._finish()

    def _finish(self):
        if not self.done():
            done = {task for task in self._tasks if task.done()}
            self.set_result((done, set(self._tasks - done)))

    def _let_go(self):
        if self._timer is not None:
            self._timer.cancel()
        for task in self._tasks:
            task.remove_done_callback(self._look)
