"""An ExitStack collects what is to be done in the evening; it does it backwards."""

import asyncio
from contextlib import ExitStack
from typing import Any


def run(main: Any, *, debug: bool = False) -> Any:
    if asyncio._get_running_loop() is not None:
        raise RuntimeError("an event loop runs already")
    with ExitStack() as evening:
        loop = asyncio.new_event_loop()
        evening.callback(loop.close)
        evening.callback(lambda: loop.run_until_complete(loop.shutdown_default_executor()))
        evening.callback(lambda: loop.run_until_complete(loop.shutdown_asyncgens()))
        evening.callback(send_home, loop)
        loop.set_debug(debug)
        return loop.run_until_complete(loop.create_task(main))


def send_home(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks))
    for task in tasks:
        if not task.cancelled() and task.exception() is not None:
            loop.call_exception_handler({"message": "too late", "exception": task.exception()})
