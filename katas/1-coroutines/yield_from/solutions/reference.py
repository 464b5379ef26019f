"""One loop: make the inner iterator's next step, hand its value out, see what comes back."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from functools import partial
from typing import Any


def delegate(iterable: Iterable[Any]) -> Generator[Any, Any, Any]:
    """Do what `return (yield from iterable)` does, without the words `yield from`."""
    inner: Any = iter(iterable)
    step: Callable[[], Any] = partial(next, inner)
    while True:
        try:
            value = step()
        except StopIteration as end:
            return end.value
        try:
            sent = yield value
        except GeneratorExit:
            if hasattr(inner, "close"):
                inner.close()
            raise
        except BaseException as error:
            if not hasattr(inner, "throw"):
                raise
            step = partial(inner.throw, error)
        else:
            step = partial(next, inner) if sent is None else partial(inner.send, sent)
