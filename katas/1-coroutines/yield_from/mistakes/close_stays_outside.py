"""Ends at close, and leaves the inner generator open."""


def delegate(iterable):
    inner = iter(iterable)
    try:
        value = next(inner)
        while True:
            try:
                sent = yield value
            except GeneratorExit:
                raise
            except BaseException as error:
                if not hasattr(inner, "throw"):
                    raise
                value = inner.throw(error)
            else:
                value = next(inner) if sent is None else inner.send(sent)
    except StopIteration as end:
        return end.value
