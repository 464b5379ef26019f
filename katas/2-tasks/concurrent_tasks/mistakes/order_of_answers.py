"""Puts each answer into the dict when it comes, so the names stand in another order."""

import asyncio


async def one_by_one(ask, names):
    answers = {}
    for name in names:
        answers[name] = await ask(name)
    return answers


async def all_at_once(ask, names):
    answers = {}

    async def note(name):
        answers[name] = await ask(name)

    tasks = [asyncio.create_task(note(name)) for name in names]
    for task in tasks:
        await task
    return answers
