# scene: awaited
import aiohttp


async def double():
    session = aiohttp.ClientSession()
    assert not session.closed
