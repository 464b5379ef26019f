# scene: awaited
import aiohttp


async def double():
    async with aiohttp.ClientSession() as session:
        assert session
