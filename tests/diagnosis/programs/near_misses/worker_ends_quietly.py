# scene: awaited
import asyncio


async def worker(queue):
    try:
        while True:
            await queue.get()
            queue.task_done()
    except asyncio.CancelledError:
        pass


async def double():
    queue = asyncio.Queue()
    task = asyncio.create_task(worker(queue))
    queue.put_nowait(1)
    await queue.join()
    task.cancel()
    await task
