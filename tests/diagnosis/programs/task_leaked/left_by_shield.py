# scene: timed_out
import asyncio


kept = []


async def double():
    kept.append(asyncio.create_task(asyncio.sleep(50)))
    await asyncio.shield(kept[0])
