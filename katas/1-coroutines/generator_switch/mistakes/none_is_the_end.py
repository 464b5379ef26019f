"""Takes a yielded None for the end of the generator."""

from collections import deque


def reader(lines, say):
    for line in lines:
        say(line)
        yield
    return len(lines)


def run_in_turns(*generators):
    results = [None] * len(generators)
    row = deque(enumerate(generators))
    while row:
        place, generator = row.popleft()
        try:
            value = next(generator)
        except StopIteration as end:
            results[place] = end.value
            continue
        if value is not None:
            row.append((place, generator))
    return results
