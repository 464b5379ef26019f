# scene: awaited
import contextlib
import queue


async def double():
    with contextlib.suppress(queue.Empty):
        queue.Queue().get(timeout=0.01)
