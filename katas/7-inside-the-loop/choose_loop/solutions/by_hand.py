"""Without a Runner: the loop is made, cleaned up and closed step by step. Rounds are rows."""

import asyncio
import importlib
import statistics
import sys
import time
from importlib.util import find_spec
from typing import Any


def loop_factory(*names: str) -> Any:
    if unknown := [name for name in names if name not in ("asyncio", "uvloop")]:
        raise ValueError(f"unknown event loops: {unknown}")
    here = [name for name in names if name == "asyncio" or find_spec(name) is not None]
    if not here:
        raise ImportError("uvloop is not installed", name="uvloop")
    return asyncios_own if here[0] == "asyncio" else importlib.import_module("uvloop").Loop


def asyncios_own() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.ProactorEventLoop()
    return asyncio.SelectorEventLoop()


def run_on(factory: Any, main: Any, *args: Any) -> Any:
    loop = factory()
    try:
        return loop.run_until_complete(main(*args))
    finally:
        try:
            loop.run_until_complete(send_home())
        finally:
            loop.close()


async def send_home() -> None:
    loop = asyncio.get_running_loop()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()


def timed(work: Any, timer: Any) -> Any:
    return Timed(work, timer).run()


class Timed:
    def __init__(self, work: Any, timer: Any) -> None:
        self.work, self.timer = work, timer

    async def run(self) -> tuple[Any, float]:
        began = self.timer()
        result = await asyncio.create_task(self.work())
        ended = self.timer()
        return result, ended - began


def compare(
    work: Any, factories: Any, *, repeat: int = 5, timer: Any = time.perf_counter
) -> dict[str, float]:
    rounds = [
        [run_on(factory, timed, work, timer) for factory in factories.values()]
        for _ in range(repeat)
    ]
    names = list(factories)
    for row in rounds:
        for name, (result, _) in zip(names, row, strict=True):
            first = rounds[0][0][0]
            if result != first:
                raise ValueError(f"{result!r} on {name}, but {first!r} on {names[0]}")
    columns = zip(*rounds, strict=True)
    return {
        name: statistics.median(seconds for _, seconds in column)
        for name, column in zip(names, columns, strict=True)
    }
