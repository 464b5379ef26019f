"""Tasks that have ended line up in a queue; `asyncio.timeout` limits the wait for them."""

import asyncio
import inspect


async def wait(aws, *, timeout=None, return_when=asyncio.ALL_COMPLETED):
    enough = {
        asyncio.FIRST_COMPLETED: lambda task: True,
        asyncio.FIRST_EXCEPTION: lambda task: not task.cancelled() and bool(task.exception()),
        asyncio.ALL_COMPLETED: lambda task: False,
    }
    if return_when not in enough:
        raise ValueError(f"return_when={return_when!r}")
    if isinstance(aws, asyncio.Future):
        raise TypeError("give me a list of tasks, not one task")
    pending = set(aws)
    if not pending:
        raise ValueError("no tasks")
    if any(map(inspect.iscoroutine, pending)):
        raise TypeError("no coroutines, only tasks and futures")

    done = {task for task in pending if task.done()}
    pending -= done
    if not pending or any(enough[return_when](task) for task in done):
        return done, pending

    ended = asyncio.Queue()
    watched = list(pending)
    for task in watched:
        task.add_done_callback(ended.put_nowait)
    try:
        async with asyncio.timeout(timeout):
            while pending:
                task = await ended.get()
                pending.remove(task)
                done.add(task)
                if enough[return_when](task):
                    break
    except TimeoutError:
        pass
    finally:
        for task in watched:
            task.remove_done_callback(ended.put_nowait)
    return done, pending
