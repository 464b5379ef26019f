"""Lets asyncio.gather do the work."""

import asyncio


async def gather(*aws, return_exceptions=False):
    return await asyncio.gather(*aws, return_exceptions=return_exceptions)
