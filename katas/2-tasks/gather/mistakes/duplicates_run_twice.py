"""Starts every argument, also one that was started before."""

import asyncio


def gather(*aws, return_exceptions=False):
    return asyncio.ensure_future(collect([asyncio.ensure_future(aw) for aw in aws]))


async def collect(tasks):
    return [await task for task in tasks]
