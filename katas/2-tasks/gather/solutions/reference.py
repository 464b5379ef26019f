"""A future of its own kind: it counts its children and passes a cancellation on to them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any, Literal, TypeVar, overload

T = TypeVar("T")


@overload
def gather(
    *aws: Awaitable[T], return_exceptions: Literal[False] = False
) -> asyncio.Future[list[T]]: ...
@overload
def gather(
    *aws: Awaitable[T], return_exceptions: bool
) -> asyncio.Future[list[T | BaseException]]: ...
def gather(*aws: Awaitable[Any], return_exceptions: bool = False) -> asyncio.Future[list[Any]]:
    """Run awaitables at the same time; the future's result is the list of theirs, in order.

    The first exception is the future's exception, at once, and the other awaitables run on.
    With `return_exceptions` exceptions stand in the list instead. Cancelling the future
    cancels every awaitable that is not done.
    """
    futures: dict[Awaitable[Any], asyncio.Future[Any]] = {}
    loop: asyncio.AbstractEventLoop | None = None
    for aw in aws:
        if aw not in futures:
            futures[aw] = asyncio.ensure_future(aw, loop=loop)
            loop = futures[aw].get_loop()
    if loop is None:
        nothing: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        nothing.set_result([])
        return nothing
    children = [futures[aw] for aw in aws]
    return _Gathering(children, return_exceptions=return_exceptions, loop=loop)


class _Gathering(asyncio.Future[list[Any]]):
    """Done when its children are done, or with the first exception among them."""

    def __init__(
        self,
        children: Sequence[asyncio.Future[Any]],
        *,
        return_exceptions: bool,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(loop=loop)
        self._places = children
        self._children = dict.fromkeys(children)  # each of them once, in order
        self._return_exceptions = return_exceptions
        self._cancellation: asyncio.CancelledError | None = None
        self._running = len(self._children)
        for child in self._children:
            child.add_done_callback(self._on_child_done)

    def cancel(self, msg: Any | None = None) -> bool:
        """Ask the children to stop, as `Task.cancel` asks a task; done when they have stopped."""
        if self.done():
            return False
        asked = [child.cancel(msg) for child in self._children]
        if not any(asked):
            return False  # every child is done, and so will this future be in a moment
        self._cancellation = asyncio.CancelledError(*([] if msg is None else [msg]))
        return True

    def _on_child_done(self, child: asyncio.Future[Any]) -> None:
        self._running -= 1
        error = _error_of(child)  # asking counts as retrieving, also when nobody wants to know
        if self.done():
            return
        if error is not None and not self._return_exceptions:
            self.set_exception(error)
        elif self._running == 0:
            self._finish()

    def _finish(self) -> None:
        if self._cancellation is not None:
            self.set_exception(self._cancellation)
        else:
            self.set_result([_outcome_of(child) for child in self._places])


def _outcome_of(child: asyncio.Future[Any]) -> Any:
    error = _error_of(child)
    return child.result() if error is None else error


def _error_of(child: asyncio.Future[Any]) -> BaseException | None:
    try:
        return child.exception()
    except asyncio.CancelledError as error:  # `exception()` raises this one
        return error
