"""Kata `async_generator`: photos page by page, from a session that is always closed.

You edit only this file.
"""

from collections.abc import AsyncGenerator, Callable
from typing import Any, Protocol


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


def photos(archive: Archive) -> AsyncGenerator[Any, None]:
    """Give every photo of the archive, page by page, and close the session in every case."""
    raise NotImplementedError


def only(
    items: AsyncGenerator[Any, None], wanted: Callable[[Any], Any]
) -> AsyncGenerator[Any, None]:
    """Give those items for which `wanted(item)` is true, and close `items` in every case."""
    raise NotImplementedError


async def first(archive: Archive, wanted: Callable[[Any], Any]) -> Any:
    """Return the first photo for which `wanted(photo)` is true, or `None`."""
    raise NotImplementedError
