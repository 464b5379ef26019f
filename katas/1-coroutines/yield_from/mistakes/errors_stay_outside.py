"""A thrown error ends delegate, and the inner generator never hears of it."""


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
            value = next(inner) if sent is None else inner.send(sent)
    except StopIteration as end:
        return end.value
