"""Two futures: the caller awaits the outer one, and only the outer one can be cancelled by it."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


def shield(aw: Awaitable[T]) -> asyncio.Future[T]:
    """Protect an awaitable from the cancellation of whoever awaits it.

    The future that is returned ends as the awaitable ends. Cancelling it does not touch the
    awaitable.
    """
    inner = asyncio.ensure_future(aw)
    outer: asyncio.Future[T] = inner.get_loop().create_future()

    def hand_on(inner: asyncio.Future[T]) -> None:
        if outer.done():  # it was cancelled a moment ago
            return
        if inner.cancelled():
            outer.cancel()
        elif (error := inner.exception()) is not None:
            outer.set_exception(error)
        else:
            outer.set_result(inner.result())

    def let_go(outer: asyncio.Future[T]) -> None:
        inner.remove_done_callback(hand_on)

    inner.add_done_callback(hand_on)
    outer.add_done_callback(let_go)
    return outer
