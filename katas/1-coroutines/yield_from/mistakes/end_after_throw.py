"""Does not expect that the inner generator ends because of a thrown error."""


def delegate(iterable):
    inner = iter(iterable)
    value = None
    sent = None
    thrown = False
    while True:
        if not thrown:
            try:
                value = next(inner) if sent is None else inner.send(sent)
            except StopIteration as end:
                return end.value
        thrown = False
        try:
            sent = yield value
        except GeneratorExit:
            if hasattr(inner, "close"):
                inner.close()
            raise
        except BaseException as error:
            if not hasattr(inner, "throw"):
                raise
            value = inner.throw(error)
            thrown = True
