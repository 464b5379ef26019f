"""Collects all values before it hands out the first one."""


def delegate(iterable):
    values = []
    inner = iter(iterable)
    while True:
        try:
            values.append(next(inner))
        except StopIteration as end:
            result = end.value
            break
    for value in values:
        yield value
    return result
