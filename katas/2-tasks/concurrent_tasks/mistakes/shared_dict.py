"""Keeps the answers in a default argument, which all calls share."""

import asyncio


async def one_by_one(ask, names, answers={}):
    for name in names:
        answers[name] = await ask(name)
    return answers


async def all_at_once(ask, names):
    tasks = [asyncio.create_task(ask(name)) for name in names]
    return {name: await task for name, task in zip(names, tasks)}
