"""One iterator is made for all awaits of an Ask object."""


class Ask:
    def __init__(self, question):
        self.steps = self.make_steps(question)

    def make_steps(self, question):
        answer = yield question
        return answer

    def __await__(self):
        return self.steps


def drive(coroutine, answer):
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
