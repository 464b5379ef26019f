"""The contract of `Ask` and `drive`, from the simplest claim to the hardest."""

import inspect

from drive_by_hand import Ask, drive

# -- helpers ---------------------------------------------------------------------------------------


class Alarm(BaseException):
    """An exception that is no `Exception`, as KeyboardInterrupt is none."""


def event(call, value):
    """What a step of a coroutine leads to: a question, the end, or an error."""
    try:
        return "asks", call(value)
    except StopIteration as end:
        return "returns", end.value
    except NotImplementedError:
        raise
    except Exception as error:
        return "raises", error


class Wants:
    """An awaitable of the tests' own, for the tests of `drive` that need no `Ask`."""

    def __init__(self, thing):
        self.thing = thing

    def __await__(self):
        return (yield self.thing)


class Answers:
    """The function `answer` of the tests: gives its answers in turn, and keeps the questions."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.questions = []

    def __call__(self, question):
        self.questions.append(question)
        assert self.answers, f"there are no more questions than answers, and it asks {question!r}"
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer


def outcome(coroutine, answer):
    """How `drive` ends."""
    try:
        return "returns", drive(coroutine, answer)
    except (ValueError, Alarm) as error:
        return "raises", error


async def greeting():
    name = await Ask("Your name?")
    town = await Ask("Your town?")
    return f"{name} from {town}"


# -- Ask -------------------------------------------------------------------------------------------


def test_await_method_gives_an_iterator():
    """has a method __await__ that returns an iterator"""
    steps = Ask("Your name?").__await__()
    if inspect.iscoroutine(steps):
        steps.close()
    kind = "an iterator" if hasattr(steps, "__next__") else f"a {type(steps).__name__}"
    assert kind == "an iterator", "`await` calls __await__ and needs an iterator from it"


def test_ask_pauses_the_coroutine():
    """pauses the coroutine, and hands the question to the one who drives it"""
    coroutine = greeting()
    assert event(coroutine.send, None) == ("asks", "Your name?"), (
        "send(None) starts the coroutine, which runs to its first question"
    )


def test_ask_gives_the_answer():
    """gives the answer to the coroutine, which goes on to its next question or its end"""
    coroutine = greeting()
    event(coroutine.send, None)
    assert event(coroutine.send, "Mia") == ("asks", "Your town?"), "Mia is the first answer"
    assert event(coroutine.send, "Oslo") == ("returns", "Mia from Oslo"), (
        "`await Ask(...)` gives the value that was sent"
    )


def test_ask_takes_any_value():
    """takes any object as a question, and any object as an answer"""

    async def asks(thing):
        return await Ask(thing)

    for thing in ("", None, 0, ["a", "list"]):
        coroutine = asks(thing)
        assert event(coroutine.send, None) == ("asks", thing), "the question comes out as it is"
        assert event(coroutine.send, thing) == ("returns", thing), "so does the answer"


def test_ask_raises_a_thrown_error():
    """raises at the await what the driver throws"""

    async def careful():
        try:
            return await Ask("How old are you?")
        except ValueError as error:
            return f"caught: {error}"

    coroutine = careful()
    event(coroutine.send, None)
    assert event(coroutine.throw, ValueError("no number")) == ("returns", "caught: no number"), (
        "the coroutine can catch the error around its `await`"
    )


def test_ask_again_and_again():
    """asks anew each time when the same object is awaited"""

    async def asks_twice():
        ask = Ask("yes or no?")
        return [await ask, await ask]

    coroutine = asks_twice()
    assert event(coroutine.send, None) == ("asks", "yes or no?"), "this is the first await"
    assert event(coroutine.send, "no") == ("asks", "yes or no?"), "this is the second await"
    assert event(coroutine.send, "yes") == ("returns", ["no", "yes"]), "each has its own answer"


# -- drive -----------------------------------------------------------------------------------------


def test_drives_without_questions():
    """runs a coroutine that asks nothing, and returns its result"""

    async def inner():
        return 42

    async def outer():
        return await inner() + 1

    answers = Answers()
    assert outcome(outer(), answers) == ("returns", 43), "drive returns what the coroutine returns"
    assert answers.questions == [], "nobody has asked anything"


def test_drives_to_the_end():
    """answers every question of a coroutine, and returns its result"""

    async def adds():
        total = 0
        for number in range(1, 5):
            total += await Wants(f"number {number}")
        return total

    answers = Answers(10, 20, 30, 40)
    assert outcome(adds(), answers) == ("returns", 100), "10 + 20 + 30 + 40 is the result"
    assert answers.questions == ["number 1", "number 2", "number 3", "number 4"], (
        "answer is called once for each question, in their order"
    )


def test_drives_any_value():
    """passes on questions and answers that are false: None, 0, an empty text"""

    async def odd():
        return [await Wants(None), await Wants(0), await Wants("")]

    answers = Answers(0, None, "")
    assert outcome(odd(), answers) == ("returns", [0, None, ""]), (
        "every value that answer returns is an answer"
    )
    assert answers.questions == [None, 0, ""], "every value can be a question"


def test_drives_nested_coroutines():
    """drives a coroutine that awaits other coroutines, which ask"""

    async def family():
        return [await greeting(), await greeting()]

    answers = Answers("Mia", "Oslo", "Ben", "Rome")
    assert outcome(family(), answers) == ("returns", ["Mia from Oslo", "Ben from Rome"]), (
        "a question comes out through all coroutines that are waiting for it"
    )


# -- errors ----------------------------------------------------------------------------------------


def test_errors_of_the_coroutine_come_out():
    """lets an error of the coroutine out"""
    error = ValueError("raised in the coroutine")

    async def fails():
        await Wants("something")
        raise error

    assert outcome(fails(), Answers("here it is")) == ("raises", error), (
        "the caller of drive gets the very exception object"
    )


def test_errors_of_answer_go_in():
    """throws an error of answer into the coroutine, which may catch it and ask again"""
    caught = []

    async def patient():
        while True:
            try:
                return await Wants("a number")
            except ValueError as error:
                caught.append(error)

    errors = [ValueError("first"), ValueError("second")]
    answers = Answers(*errors, 7)
    assert outcome(patient(), answers) == ("returns", 7), "the third answer is a number"
    assert caught == errors, "the coroutine gets the very exception objects at its `await`"
    assert answers.questions == ["a number"] * 3, "after an error it may ask again"


def test_coroutine_may_end_after_an_error():
    """returns the result if the coroutine catches the error and ends"""

    async def modest():
        try:
            return await Wants("a number")
        except ValueError:
            return "no number"

    assert outcome(modest(), Answers(ValueError("thrown"))) == ("returns", "no number"), (
        "the coroutine has ended, and this is its result"
    )


def test_uncaught_errors_come_out_again():
    """lets an error of answer out again if the coroutine does not catch it, after its cleanup"""
    log = []

    async def tidy():
        try:
            await Wants("a number")
        finally:
            log.append("cleaned up")

    error = ValueError("raised by answer")
    assert outcome(tidy(), Answers(error)) == ("raises", error), "the same exception comes out"
    assert log == ["cleaned up"], "the coroutine has cleaned up before"


def test_every_exception_goes_in():
    """throws into the coroutine also what is no Exception, as KeyboardInterrupt"""

    async def asks():
        try:
            await Wants("a number")
        except Alarm as alarm:
            return alarm

    alarm = Alarm("not a subclass of Exception")
    assert outcome(asks(), Answers(alarm)) == ("returns", alarm), (
        "every class of exceptions is thrown in"
    )


# -- together --------------------------------------------------------------------------------------


async def test_inside_a_running_loop(clock):
    """needs no event loop, and does not disturb one that is running"""
    assert drive(greeting(), Answers("Mia", "Oslo")) == "Mia from Oslo", (
        "drive is a plain function: the call gives the result, also inside of a coroutine"
    )
    assert clock.now == 0, "no time passes"
