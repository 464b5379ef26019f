"""Starts the tasks and returns them without waiting."""

import asyncio


async def one_by_one(ask, names):
    answers = {}
    for name in names:
        answers[name] = await ask(name)
    return answers


async def all_at_once(ask, names):
    return {name: asyncio.create_task(ask(name)) for name in names}
