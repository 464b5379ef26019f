"""Takes a result that is false for the sign of the time-out."""

import asyncio


def as_finished(aws, *, timeout=None):
    tasks = [asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)]
    running = set(tasks)
    ended = asyncio.Queue()
    timer = None

    def on_end(task):
        running.discard(task)
        ended.put_nowait(task)
        if timer is not None and not running:
            timer.cancel()

    def on_time_out():
        for _ in running:
            ended.put_nowait(None)

    async def next_result():
        task = await ended.get()
        result = task and task.result()
        if not result:
            raise TimeoutError
        return result

    for task in tasks:
        task.add_done_callback(on_end)
    if timeout is not None and tasks:
        timer = asyncio.get_running_loop().call_later(timeout, on_time_out)
    return (next_result() for _ in tasks)
