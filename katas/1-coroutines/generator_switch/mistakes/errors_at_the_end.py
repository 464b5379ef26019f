"""Raises the error of a generator only when all the others have ended."""

from collections import deque


def reader(lines, say):
    for line in lines:
        say(line)
        yield
    return len(lines)


def run_in_turns(*generators):
    results = [None] * len(generators)
    row = deque(enumerate(generators))
    errors = []
    while row:
        place, generator = row.popleft()
        try:
            next(generator)
        except StopIteration as end:
            results[place] = end.value
        except Exception as error:
            errors.append(error)
        else:
            row.append((place, generator))
    if errors:
        raise errors[0]
    return results
