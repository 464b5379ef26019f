"""A Runner makes, cleans up and closes each loop; the time is taken inside of it."""

import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
LoopFactory = Callable[[], asyncio.AbstractEventLoop]


def loop_factory(*names: str) -> LoopFactory:
    """What makes loops of the first of these names that can be had: "asyncio" or "uvloop"."""
    for name in names:
        if name not in _FACTORIES:
            raise ValueError(f"no event loop is called {name!r}")
    for name in names:
        with suppress(ImportError):
            return _FACTORIES[name]()
    raise ImportError(f"not installed: {', '.join(names)}")


def _of_asyncio() -> LoopFactory:
    return asyncio.ProactorEventLoop if sys.platform == "win32" else asyncio.SelectorEventLoop


def _of_uvloop() -> LoopFactory:
    import uvloop  # only here: who does not ask for it need not have it

    return uvloop.new_event_loop


_FACTORIES = {"asyncio": _of_asyncio, "uvloop": _of_uvloop}


def run_on(factory: LoopFactory, main: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
    """Run main(*args) on a new loop of this factory, clean up, and return its result."""
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(main(*args))


async def timed(
    work: Callable[[], Coroutine[Any, Any, T]], timer: Callable[[], float]
) -> tuple[T, float]:
    """The result of work(), and the seconds that it has taken."""
    began = timer()
    result = await work()
    return result, timer() - began


def compare(
    work: Callable[[], Coroutine[Any, Any, Any]],
    factories: Mapping[str, LoopFactory],
    *,
    repeat: int = 5,
    timer: Callable[[], float] = time.perf_counter,
) -> dict[str, float]:
    """How many seconds the same work takes on each kind of loop: the medians, by name."""
    seconds: dict[str, list[float]] = {name: [] for name in factories}
    results: list[tuple[str, Any]] = []
    for _ in range(repeat):
        for name, factory in factories.items():
            result, needed = run_on(factory, timed, work, timer)
            results.append((name, result))
            _refuse_difference(results[0], results[-1])
            seconds[name].append(needed)
    return {name: statistics.median(all_of_it) for name, all_of_it in seconds.items()}


def _refuse_difference(one: tuple[str, Any], other: tuple[str, Any]) -> None:
    if one[1] != other[1]:
        raise ValueError(f"{one[0]} gave {one[1]!r}, and {other[0]} gave {other[1]!r}")
