"""Calls the function of the standard library that the kata asks for."""

import asyncio


def call_from_thread(coro, loop):
    return asyncio.run_coroutine_threadsafe(coro, loop)
