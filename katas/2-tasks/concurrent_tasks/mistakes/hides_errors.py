"""Puts None in the place of an answer when the station fails."""

import asyncio


async def one_by_one(ask, names):
    answers = {}
    for name in names:
        answers[name] = await careful(ask(name))
    return answers


async def all_at_once(ask, names):
    tasks = [asyncio.create_task(careful(ask(name))) for name in names]
    return {name: await task for name, task in zip(names, tasks)}


async def careful(coroutine):
    try:
        return await coroutine
    except Exception:
        return None
