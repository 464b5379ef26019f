"""Raises the thrown error again, whatever the inner generator has made of it."""


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
                try:
                    value = inner.throw(error)
                except StopIteration:
                    raise
                except BaseException:
                    raise error from None
            else:
                value = next(inner) if sent is None else inner.send(sent)
    except StopIteration as end:
        return end.value
