"""Sleeps a little and looks whether all tasks are done, again and again."""

import asyncio


async def one_by_one(ask, names):
    answers = {}
    for name in names:
        answers[name] = await ask(name)
    return answers


async def all_at_once(ask, names):
    tasks = {name: asyncio.create_task(ask(name)) for name in names}
    while not all(task.done() for task in tasks.values()):
        await asyncio.sleep(0.1)
    return {name: task.result() for name, task in tasks.items()}
