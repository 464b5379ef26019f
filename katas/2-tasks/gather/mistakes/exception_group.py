"""Puts the exception into an ExceptionGroup, as a TaskGroup does."""

import asyncio


async def gather(*aws, return_exceptions=False):
    tasks = {aw: asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)}
    results, errors = [], []
    for aw in aws:
        try:
            results.append(await tasks[aw])
        except Exception as error:
            results.append(error)
            errors.append(error)
    if errors and not return_exceptions:
        raise ExceptionGroup("some awaitables failed", errors)
    return results
