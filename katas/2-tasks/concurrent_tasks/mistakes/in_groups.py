"""Starts ten tasks, waits for them, and only then starts the next ten."""

import asyncio


async def one_by_one(ask, names):
    answers = {}
    for name in names:
        answers[name] = await ask(name)
    return answers


async def all_at_once(ask, names):
    answers = {}
    for first in range(0, len(names), 10):
        group = names[first : first + 10]
        tasks = [asyncio.create_task(ask(name)) for name in group]
        for name, task in zip(group, tasks):
            answers[name] = await task
    return answers
