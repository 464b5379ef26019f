"""Hands out the values and the result, and gives nothing in."""


def delegate(iterable):
    inner = iter(iterable)
    while True:
        try:
            value = next(inner)
        except StopIteration as end:
            return end.value
        yield value
