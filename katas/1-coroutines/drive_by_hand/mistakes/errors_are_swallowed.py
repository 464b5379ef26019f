"""Catches every exception of the coroutine as if it were the end."""


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
                question = coroutine.throw(error)
            else:
                question = coroutine.send(reply)
    except Exception as end:
        return getattr(end, "value", None)
