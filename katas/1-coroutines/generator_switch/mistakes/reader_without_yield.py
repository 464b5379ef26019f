"""The reader has no yield: it says all lines at the call."""

from collections import deque


def reader(lines, say):
    for line in lines:
        say(line)
    return len(lines)


def run_in_turns(*generators):
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
    return results
