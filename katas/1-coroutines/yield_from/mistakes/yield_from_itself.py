"""Uses `yield from`, which is what the kata builds."""


def delegate(iterable):
    return (yield from iterable)
