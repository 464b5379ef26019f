"""`yield` in `__await__` pauses the whole coroutine; a loop answers and lets it go on."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from functools import partial
from typing import Any


class Ask:
    """A question that a coroutine can await: `answer = await Ask(question)`."""

    def __init__(self, question: Any) -> None:
        self._question = question

    def __await__(self) -> Generator[Any, Any, Any]:
        answer = yield self._question
        return answer


def drive(coroutine: Coroutine[Any, Any, Any], answer: Callable[[Any], Any]) -> Any:
    """Run a coroutine to its end. `answer(question)` is called for each of its questions."""
    step: Callable[[], Any] = partial(coroutine.send, None)
    while True:
        try:
            question = step()
        except StopIteration as end:
            return end.value
        try:
            reply = answer(question)
        except BaseException as error:
            step = partial(coroutine.throw, error)
        else:
            step = partial(coroutine.send, reply)
