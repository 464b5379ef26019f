"""`async def`: a small coroutine around each awaitable keeps its result and reports the end."""

import asyncio
from collections.abc import Awaitable
from typing import Any


async def gather(*aws: Awaitable[Any], return_exceptions: bool = False) -> list[Any]:
    results: dict[int, Any] = {}
    over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(aw: Awaitable[Any]) -> None:
        try:
            results[id(aw)] = await aw
        except (Exception, asyncio.CancelledError) as error:
            results[id(aw)] = error
            if not return_exceptions and not over.done():
                over.set_exception(error)
        if len(results) == len(different) and not over.done():
            over.set_result(None)

    different = {id(aw): aw for aw in aws}
    if not different:
        return []
    runners = [asyncio.create_task(run(aw)) for aw in different.values()]
    try:
        await over
    except asyncio.CancelledError:
        if over.cancelled():  # it was our caller who was cancelled, and not an awaitable
            for runner in runners:
                runner.cancel()
            for runner in runners:
                await runner
        raise
    return [results[id(aw)] for aw in aws]
