"""The caller awaits an event, and the work sets it. Nobody can cancel the work through an event."""

import asyncio


async def shield(aw):
    work = asyncio.ensure_future(aw)
    over = asyncio.Event()

    def tell(work):
        over.set()

    work.add_done_callback(tell)
    try:
        await over.wait()
    finally:
        work.remove_done_callback(tell)
    return await work
