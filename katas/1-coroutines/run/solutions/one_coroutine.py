"""One coroutine does the whole day, and a callback stops the loop when it has ended."""

import asyncio
from typing import Any


def run(main: Any, *, debug: bool = False) -> Any:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass
    else:
        raise RuntimeError("an event loop runs already")
    loop = asyncio.new_event_loop()
    loop.set_debug(debug)
    try:
        day = loop.create_task(whole_day(main))
        day.add_done_callback(lambda _day: loop.stop())
        loop.run_forever()
    finally:
        loop.close()
    return day.result()


async def whole_day(main: Any) -> Any:
    loop = asyncio.get_running_loop()
    try:
        return await asyncio.create_task(main)
    finally:
        leftovers = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in leftovers:
            task.cancel()
        for task in leftovers:
            try:
                await task
            except asyncio.CancelledError:
                pass
            except Exception as error:
                loop.call_exception_handler({"message": "late failure", "exception": error})
        await loop.shutdown_asyncgens()
        await loop.shutdown_default_executor()
