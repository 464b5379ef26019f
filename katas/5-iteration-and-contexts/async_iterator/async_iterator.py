"""Your work goes here. The contract is in README.md; run it with: pytest --kata async_iterator"""

from collections.abc import AsyncIterable, AsyncIterator
from typing import Any


class LineReader:
    """An async iterator over the lines that `await source.readline()` returns, until `None`."""

    def __init__(self, source: Any) -> None:
        raise NotImplementedError


def enumerate_async(
    aiterable: AsyncIterable[Any], start: int = 0
) -> AsyncIterator[tuple[int, Any]]:
    """Give `(start, first item)`, `(start + 1, second item)` and so on."""
    raise NotImplementedError


def take(aiterable: AsyncIterable[Any], n: int) -> AsyncIterator[Any]:
    """Give the first `n` items of `aiterable`, and read no more than these."""
    raise NotImplementedError
