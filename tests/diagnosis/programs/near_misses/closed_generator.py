# scene: awaited
import contextlib


async def numbers():
    for n in range(3):
        yield n


async def double():
    async with contextlib.aclosing(numbers()) as found:
        async for n in found:
            if n:
                break
