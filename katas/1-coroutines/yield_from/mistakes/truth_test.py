"""Sends only what is true: 0 and an empty text are lost."""


def delegate(iterable):
    inner = iter(iterable)
    try:
        value = next(inner)
        while True:
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
            else:
                value = inner.send(sent) if sent else next(inner)
    except StopIteration as end:
        return end.value
