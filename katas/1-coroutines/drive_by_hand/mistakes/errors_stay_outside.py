"""An error of answer goes to the caller, and the coroutine never hears of it."""


class Ask:
    def __init__(self, question):
        self.question = question

    def __await__(self):
        answer = yield self.question
        return answer


def drive(coroutine, answer):
    try:
        question = coroutine.send(None)
        while True:
            question = coroutine.send(answer(question))
    except StopIteration as end:
        return end.value
