"""Makes a new exception of the same class and throws that one in."""


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
                value = inner.throw(type(error)())
            else:
                value = next(inner) if sent is None else inner.send(sent)
    except StopIteration as end:
        return end.value
