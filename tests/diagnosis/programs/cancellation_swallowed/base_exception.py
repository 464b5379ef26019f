# scene: timed_out
import asyncio


async def double():
    try:
        await asyncio.sleep(60)
    except BaseException:
        return "done"
