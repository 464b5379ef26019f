"""A generator expression makes each task only when the loop comes to it."""

import asyncio


async def one_by_one(ask, names):
    answers = {}
    for name in names:
        answers[name] = await ask(name)
    return answers


async def all_at_once(ask, names):
    tasks = (asyncio.create_task(ask(name)) for name in names)
    answers = {}
    for name, task in zip(names, tasks):
        answers[name] = await task
    return answers
