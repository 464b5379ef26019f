"""Kata `bounded_queue`: a queue with a limit, for tasks. You edit only this file."""

from typing import Generic, TypeVar

T = TypeVar("T")


class QueueShutDown(Exception):
    """The queue was shut down. This class is complete."""


class BoundedQueue(Generic[T]):
    """First in, first out; holds `maxsize` items at most. With 0 or less there is no limit."""

    def __init__(self, maxsize: int = 0) -> None:
        raise NotImplementedError

    def qsize(self) -> int:
        """Say how many items are in the queue."""
        raise NotImplementedError

    def empty(self) -> bool:
        """Say whether no item is in the queue."""
        raise NotImplementedError

    def full(self) -> bool:
        """Say whether the queue holds as many items as it may."""
        raise NotImplementedError

    async def put(self, item: T) -> None:
        """Put an item into the queue; wait while it is full."""
        raise NotImplementedError

    def put_nowait(self, item: T) -> None:
        """Put an item into the queue, or raise `asyncio.QueueFull`."""
        raise NotImplementedError

    async def get(self) -> T:
        """Take the oldest item; wait while there is none."""
        raise NotImplementedError

    def get_nowait(self) -> T:
        """Take the oldest item, or raise `asyncio.QueueEmpty`."""
        raise NotImplementedError

    def task_done(self) -> None:
        """Say that the work on one item that was taken is over."""
        raise NotImplementedError

    async def join(self) -> None:
        """Wait until the work on all items is over."""
        raise NotImplementedError

    def shutdown(self, immediate: bool = False) -> None:
        """Let no more items in; with `immediate` throw away those that are inside."""
        raise NotImplementedError
