"""Kata `drive_by_hand`: run a coroutine without asyncio. You edit only this file."""

from collections.abc import Callable, Coroutine, Generator
from typing import Any


class Ask:
    """A question that a coroutine can await: `answer = await Ask(question)`."""

    def __init__(self, question: Any) -> None:
        raise NotImplementedError

    def __await__(self) -> Generator[Any, Any, Any]:
        raise NotImplementedError


def drive(coroutine: Coroutine[Any, Any, Any], answer: Callable[[Any], Any]) -> Any:
    """Run a coroutine to its end. `answer(question)` is called for each of its questions."""
    raise NotImplementedError
