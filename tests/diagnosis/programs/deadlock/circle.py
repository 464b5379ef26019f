# scene: awaited
import asyncio


async def double():
    a, b = asyncio.Queue(), asyncio.Queue()

    async def pass_on(x, y):
        await y.put(await x.get())

    await asyncio.gather(pass_on(a, b), pass_on(b, a))
