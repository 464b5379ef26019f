"""The tests of a small kata whose subject is `double`: one scene for each kind of contract."""

from __future__ import annotations

HELPERS = '''\
import asyncio
import contextlib

import pytest
from double import double


async def fetch(answer, seconds):
    await asyncio.sleep(seconds)
    return answer


async def cleaning(log, seconds=60):
    try:
        await asyncio.sleep(seconds)
    finally:
        await asyncio.sleep(2)
        log.append("clean")


async def test_it(clock):
    """does what the scene asks for"""
'''

SCENES = {
    "at_once": """\
    results = await double([fetch("a", 1), fetch("b", 2), fetch("c", 3)])
    assert clock.now == 3, "all at the same time"
""",
    "almost_three": """\
    results = await double([fetch("a", 1), fetch("b", 2), fetch("c", 2.95)])
    assert clock.now == 2.95, "all at the same time"
""",
    "awaited": """\
    await double()
""",
    "two": """\
    assert await double() == 2
""",
    "one_in_list": """\
    assert await double() == [1]
""",
    "closed": """\
    assert await double() == ["closed"]
""",
    "cancelled": """\
    task = asyncio.create_task(double())
    await asyncio.sleep(1)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
""",
    "cancelled_twice": """\
    task = asyncio.create_task(double())
    await asyncio.sleep(1)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)
    assert task.cancelled()
""",
    "timed_out": """\
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(double(), 1)
""",
    "timeout_block": """\
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(1):
            await double()
""",
    "children_end": """\
    endings = []

    async def work():
        try:
            await asyncio.sleep(60)
        finally:
            endings.append(clock.now)

    task = asyncio.create_task(double(work(), work()))
    await asyncio.sleep(1)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await asyncio.sleep(100)
    assert endings == [1, 1], "both are cancelled at once"
""",
    "cleans_up": """\
    log = []
    with contextlib.suppress(TimeoutError):
        await double(cleaning(log), 1)
    log.append("over")
    await asyncio.sleep(60)
    assert log == ["clean", "over"], "it ends after the cleanup"
""",
    "counts": """\
    running, most = 0, 0

    async def work():
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(1)
        running -= 1

    await double([work() for _ in range(8)], limit=2)
    assert most == 2, "two at the same time"
""",
}
