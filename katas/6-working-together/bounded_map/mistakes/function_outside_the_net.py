"""When function(item) itself raises, the calls under way run on."""

import asyncio


async def bounded_map(function, items, *, limit):
    if limit < 1:
        raise ValueError(limit)
    source = iter(items)
    tasks, active = [], set()
    more = True
    while more or active:
        while more and len(active) < limit:
            try:
                item = next(source)
            except StopIteration:
                more = False
                break
            except BaseException:
                await stop(active)
                raise
            task = asyncio.ensure_future(function(item))
            tasks.append(task)
            active.add(task)
        if not active:
            break
        try:
            done, active = await asyncio.wait(active, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except BaseException:
            await stop(active)
            raise
    return [task.result() for task in tasks]


async def stop(tasks):
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
