"""Calls `ask` in `one_by_one` and does not await it: no code of it runs."""

import asyncio


async def one_by_one(ask, names):
    answers = {}
    for name in names:
        answers[name] = ask(name)
    return answers


async def all_at_once(ask, names):
    tasks = [asyncio.create_task(ask(name)) for name in names]
    return {name: await task for name, task in zip(names, tasks)}
