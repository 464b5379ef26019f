"""Collects results and exceptions in one list, and then cannot tell a returned exception apart."""

import asyncio


async def gather(*aws, return_exceptions=False):
    async def outcome(aw):
        try:
            return await aw
        except Exception as error:
            return error

    tasks = [asyncio.create_task(outcome(aw)) for aw in aws]
    outcomes = [await task for task in tasks]
    for one in outcomes:
        if isinstance(one, Exception) and not return_exceptions:
            raise one
    return outcomes
