"""Throws a new exception of the same class into the coroutine."""


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
                question = coroutine.throw(type(error)(str(error)))
            else:
                question = coroutine.send(reply)
    except StopIteration as end:
        return end.value
