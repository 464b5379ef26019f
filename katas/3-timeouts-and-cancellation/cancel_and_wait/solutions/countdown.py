"""Done callbacks count down and set an event: no wait, no gather."""

import asyncio


async def cancel_and_wait(tasks):
    running, errors = set(), {}
    all_ended = asyncio.Event()

    def ended(task):
        running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            errors[task] = task.exception()
        if not running:
            all_ended.set()

    order = list(dict.fromkeys(tasks))
    if asyncio.current_task() in order:
        order.remove(asyncio.current_task())
    if not order:
        return []
    running.update(order)
    for task in order:
        task.cancel()
        task.add_done_callback(ended)

    cancelled = False
    while not all_ended.is_set():
        try:
            await all_ended.wait()
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError
    return [errors[task] for task in order if task in errors]
