"""Calls throw of iterators that have none."""


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
                value = inner.throw(error)
            else:
                value = next(inner) if sent is None else inner.send(sent)
    except StopIteration as end:
        return end.value
