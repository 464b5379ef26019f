"""The contract of `delegate`, from the simplest claim to the hardest."""

import ast
import asyncio
import inspect

import yield_from
from yield_from import delegate

# -- helpers ---------------------------------------------------------------------------------------


class Alarm(BaseException):
    """An exception that is no `Exception`, as KeyboardInterrupt and CancelledError are none."""


def delegating(iterable):
    """What delegate(...) returns; it must have the methods of a generator."""
    outer = delegate(iterable)
    kind = "a generator" if hasattr(outer, "send") else f"a {type(outer).__name__}"
    assert kind == "a generator", "delegate(...) returns a generator"
    return outer


def event(call, *arguments):
    """What a call of next, send or throw leads to: a value, the end, or an error of the tests."""
    try:
        return "yields", call(*arguments)
    except StopIteration as end:
        return "returns", end.value
    except (ValueError, Alarm) as error:
        return "raises", error


def everything(iterable):
    """All events of a generator that nobody sends anything."""
    outer, events = delegating(iterable), []
    while True:
        events.append(event(next, outer))
        if events[-1][0] != "yields":
            return events
        assert len(events) < 50, f"it should be over, and goes on and on: {events[:5]} ..."


def talker(log):
    """Yields "question 1", "question 2" and so on; keeps the answers until it hears "bye"."""
    number, answer = 0, None
    while answer != "bye":
        number += 1
        answer = yield f"question {number}"
        log.append(answer)
    return number


def guarded(log, after_error=("I am fine",)):
    """Waits for an error, and yields some more after it. At its end it cleans up."""
    try:
        try:
            while True:
                yield "all quiet"
        except (ValueError, Alarm) as error:
            log.append(error)
        yield from after_error
    finally:
        log.append("cleaned up")
    return "the end"


class Tap:
    """An iterator of a class of its own: it has `close`, and may have `throw`."""

    def __init__(self):
        self.calls = []

    def __iter__(self):
        return self

    def __next__(self):
        return "a drop"

    def close(self):
        self.calls.append("close")


class TapWithThrow(Tap):
    def throw(self, error):
        self.calls.append("throw")
        raise error


class Through:
    """An object for `await`: everything goes through delegate."""

    def __init__(self, coroutine):
        self.coroutine = coroutine

    def __await__(self):
        return delegating(self.coroutine.__await__())


# -- values out ------------------------------------------------------------------------------------


def test_yields_what_a_generator_yields():
    """yields what the inner generator yields, in the same order"""

    def three():
        yield "a"
        yield "b"
        yield None

    assert everything(three())[:3] == [("yields", "a"), ("yields", "b"), ("yields", None)], (
        "each value of the inner generator comes out"
    )


def test_makes_one_step_at_a_time():
    """makes one step of the inner generator for each step of its own"""
    log = []

    def steps():
        log.append("step 1")
        yield
        log.append("step 2")
        yield

    outer = delegating(steps())
    assert log == [], "the call runs nothing"
    next(outer)
    assert log == ["step 1"], "the first next makes the first step, and no other"
    next(outer)
    assert log == ["step 1", "step 2"], "the second next makes the second step"


def test_accepts_any_iterable():
    """accepts any iterable: a list, a range, a text, nothing at all"""
    assert everything([1, None, 2]) == [
        ("yields", 1), ("yields", None), ("yields", 2), ("returns", None),
    ], "a list gives its items, and None as the result"  # fmt: skip
    assert everything(range(2)) == [("yields", 0), ("yields", 1), ("returns", None)], (
        "a range gives its numbers"
    )
    assert everything("hi") == [("yields", "h"), ("yields", "i"), ("returns", None)], (
        "a text gives its letters"
    )
    assert everything([]) == [("returns", None)], "without items it ends at once"


# -- the result ------------------------------------------------------------------------------------


def test_returns_what_the_generator_returns():
    """returns what the inner generator returns"""

    def counts():
        yield 1
        return "one step"

    assert everything(counts()) == [("yields", 1), ("returns", "one step")], (
        "the result of the inner generator is the result of delegate"
    )


def test_returns_any_value():
    """returns 0, an empty list and None as they are, also without a single yield"""

    def returns(value):
        return value
        yield

    assert everything(returns(0)) == [("returns", 0)], "0 is a result"
    assert everything(returns([])) == [("returns", [])], "an empty list is a result"
    assert everything(returns(None)) == [("returns", None)], "None is a result"


# -- values in -------------------------------------------------------------------------------------


def test_sends_values_in():
    """gives a sent value to the inner generator"""
    log = []
    outer = delegating(talker(log))
    assert event(next, outer) == ("yields", "question 1"), "next starts the inner generator"
    assert event(outer.send, "blue") == ("yields", "question 2"), "send gives the next value"
    assert log == ["blue"], "the `yield` of the inner generator gives what was sent"
    assert event(outer.send, "bye") == ("returns", 2), "the inner generator ended after this value"


def test_sends_any_value():
    """gives 0, an empty text and False to the inner generator as they are"""
    log = []
    outer = delegating(talker(log))
    next(outer)
    for value in (0, "", False, []):
        outer.send(value)
    next(outer)
    outer.send(None)
    assert log == [0, "", False, [], None, None], "after `next` the inner `yield` gives None"


# -- errors ----------------------------------------------------------------------------------------


def test_errors_of_the_generator_come_out():
    """lets an error of the inner generator out"""
    error = ValueError("raised inside")

    def fails():
        yield 1
        raise error

    assert everything(fails()) == [("yields", 1), ("raises", error)], (
        "the caller gets the very exception object that was raised inside"
    )


def test_throws_errors_in():
    """raises a thrown error inside the inner generator, which may catch it and go on"""
    log = []
    outer, error = delegating(guarded(log)), ValueError("thrown by the caller")
    next(outer)
    assert event(outer.throw, error) == ("yields", "I am fine"), (
        "throw gives what the inner generator yields next"
    )
    assert log == [error], "the inner generator has caught the very exception object"
    assert event(next, outer) == ("returns", "the end"), "afterwards everything goes on as before"


def test_generator_may_end_after_a_throw():
    """returns the result if the inner generator ends because of a thrown error"""
    log = []
    outer, error = delegating(guarded(log, after_error=())), ValueError("thrown by the caller")
    next(outer)
    assert event(outer.throw, error) == ("returns", "the end"), (
        "the inner generator has caught the error and returned"
    )


def test_uncaught_errors_come_out_again():
    """lets a thrown error out again if the inner generator does not catch it"""
    log = []

    def cleans_up():
        try:
            yield 1
        finally:
            log.append("cleaned up")

    inner = cleans_up()
    outer, error = delegating(inner), ValueError("thrown by the caller")
    next(outer)
    assert event(outer.throw, error) == ("raises", error), "the same exception object comes back"
    assert log == ["cleaned up"], "the inner generator has cleaned up before"


def test_another_error_comes_out():
    """lets out what the inner generator raises in place of the thrown error"""
    other = Alarm("raised inside")

    def raises_another():
        try:
            yield 1
        except ValueError:
            raise other from None

    outer = delegating(raises_another())
    next(outer)
    assert event(outer.throw, ValueError("thrown by the caller")) == ("raises", other), (
        "the inner generator has caught the thrown error and raised another one"
    )


def test_throws_every_exception_in():
    """also throws in errors that are no Exception, such as KeyboardInterrupt"""
    log = []
    outer, alarm = delegating(guarded(log)), Alarm("not a subclass of Exception")
    next(outer)
    assert event(outer.throw, alarm) == ("yields", "I am fine"), (
        "the inner generator catches this alarm and goes on"
    )
    assert log == [alarm], "every class of exceptions goes through"


def test_throw_without_a_throw_method():
    """raises a thrown error itself if the inner iterator has no throw"""
    outer, error = delegating([1, 2, 3]), ValueError("thrown by the caller")
    next(outer)
    assert event(outer.throw, error) == ("raises", error), (
        "a list cannot catch it: the error comes back to the caller"
    )


# -- close -----------------------------------------------------------------------------------------


def test_close_closes_the_generator():
    """closes the inner generator when it is closed itself"""
    log = []
    inner = guarded(log)
    outer = delegating(inner)
    next(outer)
    outer.close()
    assert log == ["cleaned up"], "when close comes back, the inner generator has cleaned up"
    assert inspect.getgeneratorstate(inner) == inspect.GEN_CLOSED, "the inner generator is closed"


def test_close_calls_close():
    """closes every iterator that has a method close, and no other"""
    for tap in (Tap(), TapWithThrow()):
        outer = delegating(tap)
        next(outer)
        outer.close()
        assert tap.calls == ["close"], f"{type(tap).__name__} has a method close: it is called"
    outer = delegating([1, 2, 3])
    next(outer)
    outer.close()
    assert event(next, delegating([1])) == ("yields", 1), "a list needs no close"


# -- together --------------------------------------------------------------------------------------


def test_works_through_several():
    """works through several generators that delegate to each other"""
    log = []
    outer = delegating(delegating(delegating(guarded(log))))
    error = ValueError("thrown by the caller")
    assert event(next, outer) == ("yields", "all quiet"), "the value comes out through all three"
    assert event(outer.throw, error) == ("yields", "I am fine"), "the error goes in through all"
    assert event(next, outer) == ("returns", "the end"), "the result comes out through all three"


def test_does_it_itself():
    """does it without `yield from` and without `await`"""
    assert everything([1]) == [("yields", 1), ("returns", None)], "the list gives its item"
    code = inspect.getsource(yield_from)
    words = {ast.YieldFrom: "yield from", ast.Await: "await"}
    found = [words[type(node)] for node in ast.walk(ast.parse(code)) if type(node) in words]
    assert found == [], "you build `yield from`: so your code uses neither it nor `await`"


async def test_can_be_awaited(clock):
    """works inside of `await`: waits, and gives the result"""

    async def tea():
        await asyncio.sleep(1)
        return await asyncio.sleep(1, "a cup of tea")

    assert await Through(tea()) == "a cup of tea", "`await` gives the result of the coroutine"
    assert clock.now == 2, "the coroutine needs 2 seconds"


async def test_cancellation_goes_in(clock):
    """lets a cancellation in, and waits for the cleanup of the coroutine inside"""
    log = []

    async def work():
        try:
            await asyncio.sleep(100)
        finally:
            await asyncio.sleep(2)
            log.append("cleaned up")

    async def caller():
        await Through(work())

    task = asyncio.create_task(caller())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    assert log == ["cleaned up"], "the work has cleaned up before its caller was cancelled"
    assert clock.now == 3, "it was cancelled at second 1, and its cleanup needs 2 seconds"
    assert task.cancelled(), "the caller is cancelled"
