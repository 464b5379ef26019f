"""Waits only for the task that was made last, then reads the results of all."""

import asyncio


async def one_by_one(ask, names):
    answers = {}
    for name in names:
        answers[name] = await ask(name)
    return answers


async def all_at_once(ask, names):
    tasks = {name: asyncio.create_task(ask(name)) for name in names}
    for task in tasks.values():
        last = task
    if tasks:
        await last
    return {name: task.result() for name, task in tasks.items()}
