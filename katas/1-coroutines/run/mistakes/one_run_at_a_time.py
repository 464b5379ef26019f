"""A global variable says that a loop runs: so no other thread may have one."""

import asyncio

running = False


def run(main, *, debug=False):
    global running
    if running:
        raise RuntimeError("a loop runs already")
    running = True
    loop = asyncio.new_event_loop()
    loop.set_debug(debug)
    try:
        return loop.run_until_complete(main)
    finally:
        running = False
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
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in tasks:
        if not task.cancelled() and (error := task.exception()):
            loop.call_exception_handler({"message": "failed late", "exception": error})
