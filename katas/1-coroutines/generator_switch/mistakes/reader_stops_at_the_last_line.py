"""The reader ends together with its last line, one turn too early."""

from collections import deque


def reader(lines, say):
    for number, line in enumerate(lines, 1):
        say(line)
        if number < len(lines):
            yield
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
