"""Kata `yield_from`: build `yield from` out of smaller parts. You edit only this file."""

from collections.abc import Generator, Iterable
from typing import Any


def delegate(iterable: Iterable[Any]) -> Generator[Any, Any, Any]:
    """Do what `return (yield from iterable)` does, without the words `yield from`."""
    raise NotImplementedError
