"""A class that begins again when somebody asks after the end."""

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


class photos:
    """An async iterator with aclose()."""

    def __init__(self, archive):
        self.archive = archive
        self.session = None
        self.page, self.token = [], None
        self.last = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        try:
            if self.session is None:
                self.session = await self.archive.open()
            while not self.page:
                if self.last:
                    raise StopAsyncIteration
                page, self.token = await self.session.page(self.token)
                self.page = list(page)
                self.last = self.token is None
            return self.page.pop(0)
        except BaseException:
            await self.aclose()
            raise

    async def aclose(self):
        self.page, self.token, self.last = [], None, False
        session, self.session = self.session, None
        if session is not None:
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
