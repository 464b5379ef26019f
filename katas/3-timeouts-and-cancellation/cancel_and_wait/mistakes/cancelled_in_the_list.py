"""Takes everything that gather collected as an error: CancelledError too."""

import asyncio


async def cancel_and_wait(tasks):
    caller = asyncio.current_task()
    tasks = [task for task in dict.fromkeys(tasks) if task is not caller]
    for task in tasks:
        task.cancel()
    outcomes = asyncio.gather(*tasks, return_exceptions=True)
    interrupted = False
    while not outcomes.done():
        try:
            await asyncio.shield(outcomes)
        except asyncio.CancelledError:
            interrupted = True
    if interrupted:
        raise asyncio.CancelledError
    return [outcome for outcome in outcomes.result() if isinstance(outcome, BaseException)]
