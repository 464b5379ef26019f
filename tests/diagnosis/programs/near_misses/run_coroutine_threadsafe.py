# scene: awaited
import asyncio


async def double():
    loop = asyncio.get_running_loop()

    def ask():
        coroutine = asyncio.sleep(1, 5)
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result()

    assert await asyncio.to_thread(ask) == 5
