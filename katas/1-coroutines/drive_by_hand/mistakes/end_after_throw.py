"""Does not expect that the coroutine ends after an error."""


class Ask:
    def __init__(self, question):
        self.question = question

    def __await__(self):
        answer = yield self.question
        return answer


def drive(coroutine, answer):
    reply = None
    question = None
    asked = False
    while True:
        if not asked:
            try:
                question = coroutine.send(reply)
            except StopIteration as end:
                return end.value
        asked = False
        try:
            reply = answer(question)
        except BaseException as error:
            question = coroutine.throw(error)
            asked = True
