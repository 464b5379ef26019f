"""Cancels the asyncio future only if the job can be cancelled, and otherwise waits for it."""

import asyncio
import concurrent.futures


def wrap_future(cf_future, *, loop=None):
    if asyncio.isfuture(cf_future):
        return cf_future
    if not isinstance(cf_future, concurrent.futures.Future):
        raise TypeError(f"not a future: {cf_future!r}")
    return JobFuture(cf_future, loop or asyncio.get_running_loop())


class JobFuture(asyncio.Future):
    def __init__(self, job, loop):
        super().__init__(loop=loop)
        self.job = job
        job.add_done_callback(self.ended)

    def cancel(self, msg=None):
        return self.job.cancel() and super().cancel(msg)

    def ended(self, job):
        try:
            self.get_loop().call_soon_threadsafe(self.deliver)
        except RuntimeError:
            pass  # the loop is closed

    def deliver(self):
        if self.done():
            return
        if self.job.cancelled():
            super().cancel()
        elif self.job.exception() is not None:
            self.set_exception(translated(self.job.exception()))
        else:
            self.set_result(self.job.result())


def translated(error):
    if type(error) is concurrent.futures.CancelledError:
        return asyncio.CancelledError(*error.args)
    if type(error) is concurrent.futures.InvalidStateError:
        return asyncio.InvalidStateError(*error.args)
    return error
