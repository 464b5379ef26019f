"""When several have ended meanwhile, it gives them in the order of the arguments."""

import asyncio


def as_finished(aws, *, timeout=None):
    tasks = [asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)]
    loop = asyncio.get_running_loop()
    deadline = None if timeout is None else loop.time() + timeout
    too_late = []

    async def next_result():
        left = None if deadline is None else max(0, deadline - loop.time())
        if not any(task.done() for task in tasks):
            await asyncio.wait(tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done() and task not in too_late:
                tasks.remove(task)
                return task.result()
        raise TimeoutError

    def time_out():
        too_late.extend(task for task in tasks if not task.done())

    if tasks and timeout is not None:
        timer = loop.call_later(timeout, time_out)
        for task in tasks:
            task.add_done_callback(lambda _: all(t.done() for t in tasks) and timer.cancel())
    return (next_result() for _ in list(tasks))
