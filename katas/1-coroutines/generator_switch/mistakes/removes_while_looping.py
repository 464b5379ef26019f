"""Removes from the list over which the loop goes: the one behind loses its turn."""


def reader(lines, say):
    for line in lines:
        say(line)
        yield
    return len(lines)


def run_in_turns(*generators):
    results = {}
    playing = list(generators)
    while playing:
        for generator in playing:
            try:
                next(generator)
            except StopIteration as end:
                results[generator] = end.value
                playing.remove(generator)
    return [results[generator] for generator in generators]
