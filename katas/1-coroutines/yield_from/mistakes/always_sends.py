"""Uses send for every step, also with iterators that have no send."""


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
                value = inner.send(sent)
    except StopIteration as end:
        return end.value
