"""__await__ yields the question and forgets what comes back."""


class Ask:
    def __init__(self, question):
        self.question = question

    def __await__(self):
        yield self.question


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
