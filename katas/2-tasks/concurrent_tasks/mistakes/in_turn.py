"""Awaits each coroutine at once in `all_at_once`, so nothing runs at the same time."""


async def one_by_one(ask, names):
    answers = {}
    for name in names:
        answers[name] = await ask(name)
    return answers


async def all_at_once(ask, names):
    answers = {}
    for name in names:
        answers[name] = await ask(name)
    return answers
