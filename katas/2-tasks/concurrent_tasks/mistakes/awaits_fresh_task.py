"""Makes a task and awaits it at once: the next task is made only after that."""

import asyncio


async def one_by_one(ask, names):
    answers = {}
    for name in names:
        answers[name] = await ask(name)
    return answers


async def all_at_once(ask, names):
    answers = {}
    for name in names:
        answers[name] = await asyncio.create_task(ask(name))
    return answers
