# scene: cleans_up
import asyncio


async def double(aw, timeout):
    task = asyncio.ensure_future(aw)
    done, _ = await asyncio.wait([task], timeout=timeout)
    if not done:
        task.cancel()
        await asyncio.wait([task])
        raise TimeoutError
