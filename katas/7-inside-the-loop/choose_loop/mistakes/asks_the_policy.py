"""asyncio.new_event_loop asks the global policy, and somebody may have set another one."""

import asyncio
import statistics
import time


def loop_factory(*names):
    for name in names:
        if name not in ("asyncio", "uvloop"):
            raise ValueError(f"no event loop is called {name!r}")
    for name in names:
        if name == "asyncio":
            return asyncio.new_event_loop
        try:
            import uvloop
        except ImportError:
            continue
        return uvloop.new_event_loop
    raise ImportError("uvloop is not installed")


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
