"""The contract of `retry`. A hut in the mountains asks for the weather over a bad line."""

import asyncio
import random

import pytest
from retry import retry

# -- helpers -----------------------------------------------------------------------------------


class BadLine(Exception):
    """Try again."""


class VeryBadLine(BadLine):
    """A special kind of bad line."""


class NoSuchHut(Exception):
    """It makes no sense to try again."""


class Weather:
    """What the tests call. Each attempt has an outcome: an exception to raise, or an answer.

    `log` holds the moments at which attempts began. `hang_up` is the cleanup of an attempt
    that is cancelled: seconds.
    """

    def __init__(self, *outcomes, seconds=0, hang_up=0):
        self.outcomes, self.seconds, self.hang_up = list(outcomes), seconds, hang_up
        self.log, self.cleaned_up = [], []

    async def ask(self):
        now = asyncio.get_running_loop().time
        self.log.append(now())
        outcome = self.outcomes.pop(0)
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            await asyncio.sleep(self.hang_up)
            self.cleaned_up.append(now())
            raise
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


class Dice:
    """A random source that gives known numbers."""

    def __init__(self, *numbers):
        self.numbers = list(numbers)

    def random(self):
        return self.numbers.pop(0)


async def run(call, **options):
    """`retry` as a coroutine, whatever kind of function it is."""
    return await retry(call, **options)


async def ending(aw):
    """How an awaitable ended: what it returned, or the exception that it raised."""
    try:
        return await aw
    except BaseException as error:
        return error


def name(outcome):
    """The kind of an outcome, so that a failing test can show it."""
    kinds = (asyncio.CancelledError, TimeoutError, BadLine, NoSuchHut)
    return next((kind.__name__ for kind in kinds if isinstance(outcome, kind)), repr(outcome))


# -- attempts ------------------------------------------------------------------------------------


async def test_first_attempt(clock):
    """returns the result of the first attempt if it succeeds"""
    weather = Weather("sun", "rain", seconds=2)
    assert await retry(weather.ask) == "sun", "the first attempt gave an answer"
    assert weather.log == [0], "there is no reason for a second attempt"
    assert clock.now == 2, "the attempt needed 2 s"


@pytest.mark.parametrize(
    "answer", [None, 0, "", BadLine("only a value")], ids=["None", "0", "empty", "an exception"]
)
async def test_any_result(answer):
    """returns every kind of result as it is"""
    calls = []

    async def ask():
        calls.append("call")
        return answer

    assert await retry(ask) is answer, "what an attempt returns comes back as it is"
    assert calls == ["call"], "an attempt that returns something is a success, whatever it returns"


async def test_second_attempt(clock):
    """tries again after an error"""
    weather = Weather(BadLine("first"), "sun", seconds=2)
    assert await ending(retry(weather.ask)) == "sun", "the second attempt succeeded"
    assert weather.log == [0, 3], "the first attempt needs 2 s, then comes a pause of 1 s"
    assert clock.now == 5, "the second attempt needs 2 s as well"


async def test_pauses_grow():
    """waits twice as long before each further attempt"""
    weather = Weather(*[BadLine("noise") for _ in range(4)], "sun")
    assert await ending(retry(weather.ask, attempts=5)) == "sun", "the fifth attempt succeeded"
    assert weather.log == [0, 1, 3, 7, 15], "the pauses are 1, 2, 4 and 8 s"


async def test_first_pause():
    """begins with the pause that it is given"""
    weather = Weather(*[BadLine("noise") for _ in range(3)], "sun")
    await ending(retry(weather.ask, attempts=4, pause=0.25))
    assert weather.log == [0, 0.25, 0.75, 1.75], "the pauses are 0.25, 0.5 and 1 s"


async def test_gives_up(clock):
    """raises the last error when all attempts have failed"""
    problems = [BadLine("first"), BadLine("second"), BadLine("third"), BadLine("fourth")]
    weather = Weather(*problems)
    outcome = await ending(retry(weather.ask))
    assert weather.log == [0, 1, 3], "three attempts, if nothing else is said"
    assert outcome is problems[2], "the caller gets the error of the last attempt, unchanged"
    assert clock.now == 3, "it comes at once: after the last attempt there is no pause"


async def test_number_of_attempts(clock):
    """makes as many attempts as it is told"""
    for attempts in (1, 2, 6):
        weather = Weather(*[BadLine("noise") for _ in range(10)])
        outcome = await ending(retry(weather.ask, attempts=attempts, pause=0))
        assert len(weather.log) == attempts, "`attempts` counts every call, the first one too"
        assert name(outcome) == "BadLine", "all of them failed"
    assert clock.now == 0, "here the pauses are 0 s"


# -- which errors --------------------------------------------------------------------------------


async def test_other_errors(clock):
    """raises an error at once for which no further attempt is made"""
    wrong = NoSuchHut("wrong number")
    weather = Weather(VeryBadLine("first"), wrong, "sun")
    outcome = await ending(retry(weather.ask, errors=BadLine))
    assert outcome is wrong, "NoSuchHut is not one of the errors: it passes unchanged"
    assert weather.log == [0, 1], "VeryBadLine is a BadLine: the second attempt was made"
    assert clock.now == 1, "the error passes at the moment when it comes"


async def test_several_errors():
    """tries again after each of several kinds of errors"""
    weather = Weather(BadLine("first"), TimeoutError("second"), NoSuchHut("third"), "sun")
    outcome = await ending(retry(weather.ask, attempts=9, errors=(BadLine, TimeoutError)))
    assert name(outcome) == "NoSuchHut", "this one is not among them"
    assert weather.log == [0, 1, 3], "after BadLine and TimeoutError another attempt is made"


async def test_error_of_the_call_itself():
    """treats an error of call() like one of its awaitable"""
    future = asyncio.get_running_loop().create_future()
    future.set_result("sun")
    outcomes = [BadLine("no electricity"), future]

    def call():
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    assert await ending(retry(call)) == "sun", (
        "the first call raised BadLine before there was anything to await, the second one"
        " returned a future"
    )


# -- jitter --------------------------------------------------------------------------------------


async def test_jitter():
    """makes each pause longer or shorter by a random factor"""
    weather = Weather(*[BadLine("noise") for _ in range(3)])
    dice = Dice(0.75, 0.0, 0.5, 0.25)
    await ending(retry(weather.ask, pause=2, jitter=dice))
    assert weather.log == [0, 2.5, 4.5], (
        "the factor is 0.5 + jitter.random(): pauses of 2 s * 1.25, and of 4 s * 0.5"
    )
    assert dice.numbers == [0.5, 0.25], "one number for each pause, and no more"


async def test_seed():
    """does the same again with the same seed"""
    logs = []
    for seed in (7, 7, 8):
        weather = Weather(*[BadLine("noise") for _ in range(4)])
        start = asyncio.get_running_loop().time()
        await ending(retry(weather.ask, attempts=4, jitter=random.Random(seed)))
        logs.append([round(moment - start, 6) for moment in weather.log])
    assert logs[0] == logs[1], "two sources with the same seed give the same pauses"
    assert logs[0] != logs[2], "another seed gives other pauses"


# -- the limit -----------------------------------------------------------------------------------


async def test_limit_during_an_attempt(clock):
    """cancels the attempt when the limit is reached, and raises TimeoutError"""
    weather = Weather(BadLine("first"), "sun", seconds=4, hang_up=0.5)
    outcome = await ending(retry(weather.ask, limit=6))
    assert name(outcome) == "TimeoutError", "the second attempt was not over after 6 s"
    assert weather.cleaned_up == [6.5], "it was cancelled after 6 s; its cleanup needs 0.5 s"
    assert clock.now == 6.5, "TimeoutError comes when the attempt has cleaned up"
    assert weather.log == [0, 5], "no attempt is made after the limit"


async def test_limit_is_no_error_of_an_attempt():
    """makes no further attempt after its limit, also if TimeoutError is among the errors"""
    weather = Weather(TimeoutError("of the line"), "sun", "rain", seconds=4)
    outcome = await ending(retry(weather.ask, errors=TimeoutError, limit=6))
    assert name(outcome) == "TimeoutError", "the limit was reached"
    assert weather.log == [0, 5], (
        "the attempt's own TimeoutError leads to another attempt, the limit does not"
    )


@pytest.mark.parametrize("limit", [4.5, 5])
async def test_limit_during_a_pause(limit, clock):
    """raises the error at once when the pause would be too long for the limit"""
    problems = [BadLine("first"), BadLine("second"), BadLine("third")]
    weather = Weather(*problems, seconds=1)
    outcome = await ending(retry(weather.ask, attempts=9, limit=limit))
    assert outcome is problems[1], (
        "the second attempt failed at 3 s, and the next one would begin at 5 s: too late"
    )
    assert clock.now == 3, "there is nothing to wait for, so the error comes at once"
    assert weather.log == [0, 2], "two attempts fit into the limit"


async def test_within_the_limit(clock):
    """leaves no trace of a limit that was not reached"""
    weather = Weather(BadLine("first"), "sun", seconds=1)
    assert await ending(retry(weather.ask, limit=3.5)) == "sun", "3 s are less than 3.5 s"
    await clock.settle()
    assert clock.leftover_timers() == [], "no timer is set any more"
    await asyncio.sleep(10)
    assert clock.now == 13, "the caller goes on undisturbed"


# -- somebody cancels the caller -------------------------------------------------------------------


async def test_cancelled_during_an_attempt(clock):
    """cancels the attempt when its caller is cancelled, and makes no other one"""
    weather = Weather(BadLine("first"), "sun", "rain", seconds=4, hang_up=0.5)
    caller = asyncio.create_task(run(weather.ask, limit=60))
    await asyncio.sleep(6)
    caller.cancel()
    outcome = await ending(caller)
    assert weather.cleaned_up == [6.5], "cancelled after 6 s, and the cleanup needs 0.5 s"
    assert name(outcome) == "CancelledError", "the caller gets its cancellation"
    assert clock.now == 6.5, "it gets it when the attempt has cleaned up"
    assert weather.log == [0, 5], "a cancellation is not an error after which one tries again"


async def test_cancelled_during_a_pause(clock):
    """ends its pause at once when its caller is cancelled"""
    weather = Weather(BadLine("first"), "sun")
    caller = asyncio.create_task(run(weather.ask, pause=60))
    await asyncio.sleep(6)
    caller.cancel()
    assert name(await ending(caller)) == "CancelledError", "it was cancelled in a pause"
    assert clock.now == 6, "the rest of the pause is not waited for"
    assert weather.log == [0], "no other attempt is made"


async def test_something_inside_is_cancelled(clock):
    """lets a CancelledError of an attempt pass at once"""
    line = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(2, line.cancel)
    outcome = await ending(retry(lambda: line))
    assert name(outcome) == "CancelledError", "CancelledError is never an error to retry"
    assert clock.now == 2, "it passes at the moment when it comes"


@pytest.mark.parametrize("limit", [2, None], ids=["by its limit", "by its caller"])
async def test_attempt_hides_the_cancellation(limit, clock):
    """makes no further attempt when a cancelled attempt ends with an error of its own"""
    log = []

    async def ask():
        log.append(clock.now)
        try:
            await asyncio.sleep(4)
        except asyncio.CancelledError:
            raise BadLine("broken off") from None

    caller = asyncio.create_task(run(ask, pause=0.5, limit=limit))
    if limit is None:
        asyncio.get_running_loop().call_later(2, caller.cancel)
    outcome = await ending(caller)
    assert log == [0], "the attempt was cancelled because all shall end: no new attempt is made"
    expected = "CancelledError" if limit is None else "TimeoutError"
    assert name(outcome) in (expected, "BadLine"), (
        "the caller gets CancelledError (or TimeoutError at the limit), or the error of the attempt"
    )
    assert clock.now == 2, "the attempt was cancelled after 2 s"


async def test_inside_a_cleanup():
    """tries again as always in a task that was cancelled before"""
    weather, found = Weather(BadLine("first"), "sun"), []

    async def hut():
        try:
            await asyncio.sleep(60)
        finally:
            found.append(await ending(retry(weather.ask)))

    task = asyncio.create_task(hut())
    await asyncio.sleep(1)
    task.cancel()
    await ending(task)
    assert found == ["sun"], "the cancellation came before the call, and is not its business"
    assert weather.log == [1, 2], "there are two attempts, with a pause of 1 s"
