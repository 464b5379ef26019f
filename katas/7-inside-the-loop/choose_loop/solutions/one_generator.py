"""One generator runs the work again and again; `compare` only sorts what comes out of it."""

import asyncio
import itertools
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any


def loop_factory(*names: str) -> Any:
    if not {"asyncio", "uvloop"}.issuperset(names):
        raise ValueError(f"only asyncio and uvloop are known, and not all of {names}")
    try:
        if names[0] == "uvloop":
            from uvloop import new_event_loop

            return new_event_loop
    except ImportError:
        if "asyncio" not in names:
            raise
    return getattr(asyncio, "EventLoop", asyncio.SelectorEventLoop)


def run_on(factory: Any, main: Any, *args: Any) -> Any:
    with ExitStack() as at_the_end:
        runner = asyncio.Runner(loop_factory=factory)
        at_the_end.callback(runner.close)
        return runner.run(call(main, args))


async def call(main: Any, args: Any) -> Any:
    return await main(*args)


class timed:
    """An object that can be awaited."""

    def __init__(self, work: Any, timer: Any) -> None:
        self.work, self.timer = work, timer

    def __await__(self) -> Any:
        began = self.timer()
        result = yield from self.work().__await__()
        return result, self.timer() - began


def runs(work: Any, factories: Any, repeat: int, timer: Any) -> Iterator[tuple[str, Any, float]]:
    async def main() -> Any:
        return await timed(work, timer)

    for name in itertools.chain.from_iterable(itertools.repeat(list(factories), repeat)):
        yield name, *run_on(factories[name], main)


def compare(
    work: Any, factories: Any, *, repeat: int = 5, timer: Any = time.perf_counter
) -> dict[str, float]:
    seconds: dict[str, list[float]] = {}
    for (one, result, needed), (other, after, _) in both(runs(work, factories, repeat, timer)):
        if result != after:
            raise ValueError(f"{one} and {other} do not agree: {result!r}, {after!r}")
        seconds.setdefault(one, []).append(needed)
    return {name: statistics.median(numbers) for name, numbers in seconds.items()}


def both(them: Iterator[Any]) -> Iterator[tuple[Any, Any]]:
    """Each with the one after it; the last one with itself."""
    one = None
    for other in them:
        if one is not None:
            yield one, other
        one = other
    if one is not None:
        yield one, one
