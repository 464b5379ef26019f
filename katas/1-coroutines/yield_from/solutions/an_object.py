"""No generator at all: an object with the methods of one, which hands every call on."""

from collections.abc import Generator


class Delegation(Generator):
    """What its caller does with it, it does with the inner iterator.

    The values, the end with its result, and the errors come back by themselves.
    """

    def __init__(self, iterable):
        self._inner = iter(iterable)

    def send(self, value):
        """Make a step. `Generator` makes `__next__` of it: a step without a value."""
        return next(self._inner) if value is None else self._inner.send(value)

    def throw(self, error, *more):
        """Raise an error in the inner iterator, or here if that is not possible."""
        if hasattr(self._inner, "throw"):
            return self._inner.throw(error, *more)
        raise error

    def close(self):
        """Close the inner iterator, if it can be closed."""
        if hasattr(self._inner, "close"):
            self._inner.close()


def delegate(iterable):
    """Do what `return (yield from iterable)` does."""
    return Delegation(iterable)
