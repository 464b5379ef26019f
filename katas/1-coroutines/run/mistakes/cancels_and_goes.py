"""Cancels the tasks that are left and does not wait for them."""

import asyncio


def run(main, *, debug=False):
    if loop_runs():
        raise RuntimeError("a loop runs already")
    loop = asyncio.new_event_loop()
    loop.set_debug(debug)
    try:
        return loop.run_until_complete(main)
    finally:
        clean_up(loop)
        loop.close()


def clean_up(loop):
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.run_until_complete(loop.shutdown_default_executor())


def loop_runs():
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
