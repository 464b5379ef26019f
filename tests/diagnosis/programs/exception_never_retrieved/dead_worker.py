# scene: one_in_list
import asyncio


async def worker(queue, out):
    out.append(await queue.get() + "")
    queue.task_done()


async def double():
    queue, out = asyncio.Queue(), []
    task = asyncio.create_task(worker(queue, out))
    queue.put_nowait(1)
    await asyncio.sleep(1)
    return out
