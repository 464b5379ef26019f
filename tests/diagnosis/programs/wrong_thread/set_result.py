# scene: awaited
import asyncio


async def double():
    future = asyncio.get_running_loop().create_future()

    def work():
        future.set_result(1)

    async def waits():
        await future

    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    await asyncio.to_thread(work)
    await task
