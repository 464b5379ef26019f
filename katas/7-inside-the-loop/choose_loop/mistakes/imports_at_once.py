"""Imports uvloop when this file is imported, whoever needs it."""

import asyncio
import statistics
import sys
import time

try:
    import uvloop
except ImportError:
    uvloop = None


def loop_factory(*names):
    for name in names:
        if name not in ("asyncio", "uvloop"):
            raise ValueError(f"no event loop is called {name!r}")
    for name in names:
        if name == "asyncio":
            return asyncios_own()
        if uvloop is not None:
            return uvloop.new_event_loop
    raise ImportError("uvloop is not installed")


def asyncios_own():
    return asyncio.ProactorEventLoop if sys.platform == "win32" else asyncio.SelectorEventLoop


def run_on(factory, main, *args):
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(main(*args))


async def timed(work, timer):
    began = timer()
    result = await work()
    return result, timer() - began


def compare(work, factories, *, repeat=5, timer=time.perf_counter):
    seconds = {name: [] for name in factories}
    results = []
    for _ in range(repeat):
        for name, factory in factories.items():
            result, needed = run_on(factory, timed, work, timer)
            results.append((name, result))
            if result != results[0][1]:
                raise ValueError(f"{results[0]} is not {results[-1]}")
            seconds[name].append(needed)
    return {name: statistics.median(numbers) for name, numbers in seconds.items()}
