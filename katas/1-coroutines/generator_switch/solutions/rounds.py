"""Round after round: who has ended is not there in the next round."""


def reader(lines, say):
    """Read the lines from the front, and count them."""
    count = 0
    while count < len(lines):
        say(lines[count])
        count += 1
        yield count
    return count


def run_in_turns(*generators):
    """Give the generators one turn after the other."""
    results = {}
    playing = list(generators)
    while playing:
        still_playing = []
        for generator in playing:
            try:
                generator.send(None)
            except StopIteration as end:
                results[generator] = end.value
            else:
                still_playing.append(generator)
        playing = still_playing
    return [results[generator] for generator in generators]
