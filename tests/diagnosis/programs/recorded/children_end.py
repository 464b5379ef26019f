import asyncio


async def double(*aws):
    await asyncio.gather(*aws)
