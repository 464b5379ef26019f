"""Gives up after ten seconds if a task is slow to clean up."""

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
    loop.run_until_complete(wait_for(loop, tasks))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.run_until_complete(loop.shutdown_default_executor())


async def wait_for(loop, tasks):
    if tasks:
        tasks, _late = await asyncio.wait(tasks, timeout=10)
    for task in tasks:
        if not task.cancelled() and (error := task.exception()):
            loop.call_exception_handler({"message": "failed late", "exception": error})


def loop_runs():
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
