"""Passes on only subclasses of Exception: a cancellation stays outside."""


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
            except Exception as error:
                if not hasattr(inner, "throw"):
                    raise
                value = inner.throw(error)
            else:
                value = next(inner) if sent is None else inner.send(sent)
    except StopIteration as end:
        return end.value
