# scene: at_once
import asyncio
from asyncio import gather as g


async def double(aws):
    return await g(*aws)
