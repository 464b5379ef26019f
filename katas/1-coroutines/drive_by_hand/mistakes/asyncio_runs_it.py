"""Lets asyncio run the coroutine, which does not know what a question is."""

import asyncio


class Ask:
    def __init__(self, question):
        self.question = question

    def __await__(self):
        answer = yield self.question
        return answer


def drive(coroutine, answer):
    return asyncio.run(coroutine)
