"""One `except` waits for the end of the coroutine, and each step stands where its reason is."""

import types


@types.coroutine
def _pause(question):
    return (yield question)


class Ask:
    """A question that a coroutine can await."""

    def __init__(self, question):
        self.question = question

    def __await__(self):
        return (yield from _pause(self.question))


def drive(coroutine, answer):
    """Run a coroutine to its end."""
    try:
        question = coroutine.send(None)
        while True:
            try:
                reply = answer(question)
            except BaseException as error:
                question = coroutine.throw(error)
            else:
                question = coroutine.send(reply)
    except StopIteration as end:
        return end.value
