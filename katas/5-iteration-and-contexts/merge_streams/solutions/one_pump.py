"""One task asks all iterators with `anext` and waits for the first answer."""

import asyncio

OVER = object()


async def merge_streams(*sources, buffer=10):
    if buffer < 1:
        raise ValueError("buffer must be 1 or more")
    queue = asyncio.Queue(buffer)
    pump = asyncio.create_task(pump_into(queue, [aiter(source) for source in sources]))
    try:
        while (item := await queue.get()) is not OVER:
            yield item
        await pump  # raises the error of a source
    finally:
        pump.cancel()
        await asyncio.gather(pump, return_exceptions=True)


async def pump_into(queue, iterators):
    steps = {asyncio.ensure_future(anext(each)): each for each in iterators}
    error = None
    try:
        while steps and error is None:
            done, _ = await asyncio.wait(steps, return_when=asyncio.FIRST_COMPLETED)
            for step in done:
                iterator = steps.pop(step)
                try:
                    item = step.result()
                except StopAsyncIteration:
                    continue
                except Exception as caught:
                    error = error or caught
                    continue
                await queue.put(item)
                steps[asyncio.ensure_future(anext(iterator))] = iterator
    finally:
        await asyncio.gather(*[stop(iterator, steps) for iterator in iterators])
    await queue.put(OVER)
    if error is not None:
        raise error


async def stop(iterator, steps):
    waiting = [step for step, its_iterator in steps.items() if its_iterator is iterator]
    for step in waiting:
        step.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    if hasattr(iterator, "aclose"):
        await iterator.aclose()
