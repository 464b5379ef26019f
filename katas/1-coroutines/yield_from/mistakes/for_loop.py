"""A for loop hands the values out, and loses the result of the generator."""


def delegate(iterable):
    for value in iterable:
        yield value
