"""Every step stands where its reason is; one `except` around everything waits for the end."""


def delegate(iterable):
    """Do what `return (yield from iterable)` does."""
    inner = iter(iterable)
    throw = getattr(inner, "throw", None)
    close = getattr(inner, "close", None)
    try:
        value = next(inner)
        while True:
            try:
                sent = yield value
            except GeneratorExit:
                if close is not None:
                    close()
                raise
            except BaseException as error:
                if throw is None:
                    raise
                value = throw(error)
            else:
                value = next(inner) if sent is None else inner.send(sent)
    except StopIteration as end:
        return end.value
