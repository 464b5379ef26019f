"""Throws the error in, and forgets the question that comes back."""


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
            try:
                reply = answer(question)
            except BaseException as error:
                coroutine.throw(error)
                reply = None
            question = coroutine.send(reply)
    except StopIteration as end:
        return end.value
