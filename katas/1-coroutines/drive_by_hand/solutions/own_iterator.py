"""`__await__` returns an iterator of a class of its own, and `drive` keeps the next call."""


class Ask:
    """A question that a coroutine can await."""

    def __init__(self, question):
        self.question = question

    def __await__(self):
        return _Asking(self.question)


class _Asking:
    """The steps of one await: first the question comes out, then the answer goes in."""

    def __init__(self, question):
        self._question = question
        self._asked = False

    def __iter__(self):
        return self

    def __next__(self):
        return self.send(None)

    def send(self, value):
        """Make a step. The second one ends the await, and its value is the result."""
        if self._asked:
            raise StopIteration(value)
        self._asked = True
        return self._question


def drive(coroutine, answer):
    """Run a coroutine to its end."""
    go_on, value = coroutine.send, None
    while True:
        try:
            question = go_on(value)
        except StopIteration as end:
            return end.value
        try:
            go_on, value = coroutine.send, answer(question)
        except BaseException as error:
            go_on, value = coroutine.throw, error
