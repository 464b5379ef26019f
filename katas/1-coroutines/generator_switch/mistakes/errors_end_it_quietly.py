"""Catches every exception: an error looks like a normal end."""

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
            next(generator)
        except Exception as end:
            results[place] = getattr(end, "value", None)
        else:
            row.append((place, generator))
    return results
