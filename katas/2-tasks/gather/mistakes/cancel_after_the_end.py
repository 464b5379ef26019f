"""Its cancel() does not ask whether the gather is over, and cancels what still runs."""

import asyncio


def gather(*aws, return_exceptions=False):
    tasks = {aw: asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)}
    over = Over()
    over.tasks, over.asked = list(tasks.values()), False
    left = len(tasks)
    if not left:
        over.set_result([])

    def on_done(task):
        nonlocal left
        left -= 1
        error = error_of(task)
        if over.done():
            return
        if error is not None and not return_exceptions:
            over.set_exception(error)
        elif not left and over.asked:
            over.set_exception(asyncio.CancelledError())
        elif not left:
            over.set_result([outcome_of(tasks[aw]) for aw in aws])

    for task in tasks.values():
        task.add_done_callback(on_done)
    return over


class Over(asyncio.Future):
    def cancel(self, msg=None):
        for task in self.tasks:
            if task.cancel(msg):
                self.asked = True
        return self.asked


def outcome_of(task):
    error = error_of(task)
    return task.result() if error is None else error


def error_of(task):
    return asyncio.CancelledError() if task.cancelled() else task.exception()
