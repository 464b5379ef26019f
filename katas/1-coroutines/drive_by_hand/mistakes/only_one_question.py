"""Answers one question, and takes what comes then for the result."""


class Ask:
    def __init__(self, question):
        self.question = question

    def __await__(self):
        answer = yield self.question
        return answer


def drive(coroutine, answer):
    try:
        question = coroutine.send(None)
        return coroutine.send(answer(question))
    except StopIteration as end:
        return end.value
