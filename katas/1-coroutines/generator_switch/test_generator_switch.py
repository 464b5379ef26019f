"""The contract of `reader` and `run_in_turns`, from the simplest claim to the hardest."""

from generator_switch import reader, run_in_turns

# -- helpers ---------------------------------------------------------------------------------------


def one_turn(generator, said):
    """Give a generator one turn: what it says, and whether it pauses or ends."""
    is_generator = hasattr(generator, "__next__")
    kind = "a generator" if is_generator else f"a {type(generator).__name__}"
    assert kind == "a generator", "reader(...) returns a generator: it has `yield` in its code"
    said.clear()
    try:
        next(generator)
    except StopIteration as end:
        return [*said, f"it ends and returns {end.value!r}"]
    return [*said, "it pauses"]


def steps(name, count, say, result=None):
    """A generator of the tests' own: `count` times it says something and pauses."""
    for number in range(1, count + 1):
        say(f"{name}{number}")
        yield
    return result


def fails(name, say):
    """A generator that raises an error in its second turn."""
    say(f"{name}1")
    yield
    raise ValueError(f"the second turn of {name}")


def outcome(*generators):
    """What run_in_turns returns, or the error that it lets through."""
    try:
        return run_in_turns(*generators)
    except ValueError as error:
        return f"ValueError: {error}"


# -- reader ----------------------------------------------------------------------------------------


def test_reader_runs_nothing_at_the_call():
    """says nothing when reader is called"""
    said = []
    generator = reader(["1", "2"], said.append)
    assert said == [], "the call of a generator function runs none of its code"
    assert one_turn(generator, said) == ["1", "it pauses"], "the first turn says the first line"


def test_reader_says_one_line_each_turn():
    """says one line in each turn, and pauses after it"""
    said = []
    generator = reader(["1", "2", "3"], said.append)
    assert one_turn(generator, said) == ["1", "it pauses"], "this is turn 1"
    assert one_turn(generator, said) == ["2", "it pauses"], "this is turn 2"
    assert one_turn(generator, said) == ["3", "it pauses"], "it pauses after the last line, too"


def test_reader_returns_the_number_of_lines():
    """ends after its last line and returns how many lines it has said"""
    said = []
    generator = reader(["1", "2"], said.append)
    one_turn(generator, said)
    one_turn(generator, said)
    assert one_turn(generator, said) == ["it ends and returns 2"], (
        "the turn after the last line says nothing more"
    )


def test_reader_without_lines():
    """ends in its first turn if there are no lines"""
    assert one_turn(reader([], print), []) == ["it ends and returns 0"], "there is nothing to say"


# -- run_in_turns ----------------------------------------------------------------------------------


def test_runs_one_generator():
    """runs one generator to its end"""
    said = []
    run_in_turns(steps("A", 3, said.append))
    assert said == ["A1", "A2", "A3"], "the generator gets turns until it ends"


def test_switches_between_two():
    """switches after each yield: 1, 3, 2, 4"""
    said = []
    run_in_turns(reader(["1", "2"], said.append), reader(["3", "4"], said.append))
    assert said == ["1", "3", "2", "4"], "each reader says one line, then it is the other's turn"


def test_shorter_ones_drop_out():
    """goes on with the others, in the same order, when one has ended"""
    said = []
    say = said.append
    run_in_turns(steps("A", 2, say), steps("B", 0, say), steps("C", 3, say), steps("D", 1, say))
    assert said == ["A1", "C1", "D1", "A2", "C2", "C3"], (
        "who has ended gets no turn, and nobody else loses one"
    )


def test_results_in_order():
    """returns what the generators return, in the order of the arguments"""
    said = []
    say = said.append
    results = run_in_turns(
        steps("A", 3, say, "long"), steps("B", 1, say, "short"), steps("C", 2, say, "middle")
    )
    assert results == ["long", "short", "middle"], (
        "a result stands at the place of its generator, whichever ends first"
    )


def test_any_result():
    """keeps every result as it is: None, 0, an empty list"""
    said = []
    say = said.append
    results = run_in_turns(
        steps("A", 1, say, 0), steps("B", 1, say), steps("C", 0, say, []), steps("D", 2, say, "x")
    )
    assert results == [0, None, [], "x"], "a generator without a return value gives None"


def test_no_generators():
    """returns an empty list when there are no generators"""
    assert run_in_turns() == [], "no generators, no results"


def test_yielded_values_are_ignored():
    """ignores what the generators yield"""
    said = []

    def yields(name, values):
        for value in values:
            said.append(f"{name} yields {value!r}")
            yield value
        return name

    assert run_in_turns(yields("A", [None, 1, 0]), yields("B", ["", True])) == ["A", "B"], (
        "only `return` gives the result"
    )
    assert said == [
        "A yields None",
        "B yields ''",
        "A yields 1",
        "B yields True",
        "A yields 0",
    ], "every yield ends a turn, whatever its value is; it does not end the generator"


def test_generators_can_help_each_other():
    """lets one generator wait for what another one does"""
    letters = []

    def receiver():
        turns = 1
        while not letters:
            turns += 1
            yield
        return f"{letters[0]} in turn {turns}"

    def sender():
        yield
        yield
        letters.append("a letter")

    assert run_in_turns(receiver(), sender()) == ["a letter in turn 4", None], (
        "the sender has its third turn before the receiver has its fourth"
    )


def test_errors_pass():
    """lets an error of a generator through, at once"""
    said = []
    say = said.append
    assert outcome(steps("A", 4, say), fails("B", say), steps("C", 4, say)) == (
        "ValueError: the second turn of B"
    ), "the caller of run_in_turns gets the error"
    assert said == ["A1", "B1", "C1", "A2"], "nobody gets a turn after the error"


async def test_inside_a_coroutine(clock):
    """works inside a coroutine as well, and takes no time"""
    said = []
    results = run_in_turns(steps("A", 2, said.append, "a"), steps("B", 1, said.append, "b"))
    assert results == ["a", "b"], "run_in_turns is a plain function: the call gives the results"
    assert said == ["A1", "B1", "A2"], "the turns are the same, wherever the call stands"
    assert clock.now == 0, "no time passes"
