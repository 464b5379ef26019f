"""Awaits the coroutines one after the other: each starts only when the one before has ended."""


async def gather(*aws, return_exceptions=False):
    results = []
    for aw in aws:
        try:
            results.append(await aw)
        except Exception as error:
            if not return_exceptions:
                raise
            results.append(error)
    return results
