"""With FIRST_COMPLETED only one task is in the first set, even if more have ended."""

import asyncio
import inspect


async def wait(aws, *, timeout=None, return_when=asyncio.ALL_COMPLETED):
    if asyncio.isfuture(aws):
        raise TypeError("a collection of tasks, please")
    pending = set(aws)
    if any(inspect.iscoroutine(task) for task in pending):
        raise TypeError("tasks, please, and no coroutines")
    if not pending or return_when not in ("FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"):
        raise ValueError("no tasks, or no such condition")
    done, watched, ended = set(), list(pending), asyncio.Queue()
    for task in watched:
        task.add_done_callback(ended.put_nowait)
    try:
        async with asyncio.timeout(timeout):
            while pending:
                task = await ended.get()
                pending.remove(task)
                done.add(task)
                if return_when == asyncio.FIRST_COMPLETED:
                    break
                if return_when == asyncio.FIRST_EXCEPTION and not task.cancelled():
                    if task.exception() is not None:
                        break
    except TimeoutError:
        pass
    finally:
        for task in watched:
            task.remove_done_callback(ended.put_nowait)
    return done, pending
