"""Leaves out answers that are false."""

import asyncio


async def one_by_one(ask, names):
    answers = {}
    for name in names:
        answers[name] = await ask(name)
    return answers


async def all_at_once(ask, names):
    tasks = {name: asyncio.create_task(ask(name)) for name in names}
    answers = {}
    for name, task in tasks.items():
        if answer := await task:
            answers[name] = answer
    return answers
