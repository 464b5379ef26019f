"""Async generators: `finally` closes the session, `aclosing` closes what is left early."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Session(Protocol):
    """What `await archive.open()` gives."""

    async def page(self, token: Any) -> tuple[list[Any], Any]:
        """One page: its photos, and the token of the next page (`None` if it is the last one)."""

    async def close(self) -> None:
        """End the session."""


class Archive(Protocol):
    """Where the photos are."""

    async def open(self) -> Session:
        """Begin a session."""


async def photos(archive: Archive) -> AsyncGenerator[Any, None]:
    """Give every photo of the archive, page by page, and close the session in every case."""
    session = await archive.open()
    try:
        token = None
        while True:
            page, token = await session.page(token)
            for photo in page:
                yield photo
            if token is None:
                return
    finally:
        await session.close()


async def only(
    items: AsyncGenerator[T, None], wanted: Callable[[T], Any]
) -> AsyncGenerator[T, None]:
    """Give those items for which `wanted(item)` is true, and close `items` in every case."""
    async with aclosing(items):
        async for item in items:
            if wanted(item):
                yield item


async def first(archive: Archive, wanted: Callable[[Any], Any]) -> Any:
    """Return the first photo for which `wanted(photo)` is true, or `None`."""
    async with aclosing(only(photos(archive), wanted)) as found:
        async for photo in found:
            return photo
    return None
