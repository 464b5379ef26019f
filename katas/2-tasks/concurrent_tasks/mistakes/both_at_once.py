"""`one_by_one` starts all the tasks first, too."""

import asyncio


async def one_by_one(ask, names):
    tasks = [asyncio.create_task(ask(name)) for name in names]
    return {name: await task for name, task in zip(names, tasks)}


async def all_at_once(ask, names):
    tasks = [asyncio.create_task(ask(name)) for name in names]
    return {name: await task for name, task in zip(names, tasks)}
