"""Starts the coroutine with next, as if it were a generator."""


class Ask:
    def __init__(self, question):
        self.question = question

    def __await__(self):
        answer = yield self.question
        return answer


def drive(coroutine, answer):
    try:
        question = next(coroutine)
        while True:
            try:
                reply = answer(question)
            except BaseException as error:
                question = coroutine.throw(error)
            else:
                question = coroutine.send(reply)
    except StopIteration as end:
        return end.value
