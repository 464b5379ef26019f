# scene: awaited
import asyncio


kept = []


async def double():
    kept.append(asyncio.create_task(asyncio.sleep(50)))
