"""Starts an event loop for the turns, which a coroutine cannot do."""

import asyncio
from collections import deque


def reader(lines, say):
    for line in lines:
        say(line)
        yield
    return len(lines)


def run_in_turns(*generators):
    async def main():
        results = [None] * len(generators)
        row = deque(enumerate(generators))
        while row:
            place, generator = row.popleft()
            try:
                next(generator)
            except StopIteration as end:
                results[place] = end.value
            else:
                row.append((place, generator))
            await asyncio.sleep(0)
        return results

    return asyncio.run(main())
