"""What a recorder hears only because we stand in between: thread pools, and asyncio's timeouts.

Both are left as they are for everybody else; they are watched for as long as a test lasts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest import mock

from pytest_asynckata.loop.recording import Recorder, name_of


@contextmanager
def instruments(recorder: Recorder) -> Iterator[None]:
    """While the context lasts, the recorder hears of every job and every timeout."""
    with (
        mock.patch.object(ThreadPoolExecutor, "submit", _watched_submit(recorder)),
        mock.patch.object(asyncio.Timeout, "__aexit__", _watched_exit(recorder)),
    ):
        yield


def _watched_submit(recorder: Recorder) -> Callable[..., Future[Any]]:
    submit = ThreadPoolExecutor.submit

    def watched(self: ThreadPoolExecutor, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        job = recorder.job_submitted(_function_name(fn))

        def run(*args: Any, **kwargs: Any) -> Any:
            recorder.job_started(job)
            try:
                return fn(*args, **kwargs)
            except BaseException:
                job.failed = True
                raise
            finally:
                job.ended = recorder.time()

        future = submit(self, run, *args, **kwargs)
        recorder.job_handed_over(future)
        return future

    return watched


def _function_name(function: Any) -> str:
    """The name of what is called in the end: `asyncio.to_thread` wraps it."""
    if isinstance(function, partial):
        return _function_name(function.args[0] if function.args else function.func)
    return name_of(function)


def _watched_exit(recorder: Recorder) -> Callable[..., Any]:
    exit_timeout: Callable[..., Any] = asyncio.Timeout.__aexit__

    async def watched(self: asyncio.Timeout, *error: Any) -> Any:
        if error[0] is None and self.expired() and (task := asyncio.current_task()) is not None:
            recorder.timeout_was_swallowed(task)
        return await exit_timeout(self, *error)

    return watched
