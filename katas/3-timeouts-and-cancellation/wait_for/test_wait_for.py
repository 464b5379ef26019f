"""The contract of `wait_for`. The work in these tests is a call to a ship by radio."""

import asyncio

import pytest
from wait_for import wait_for

KINDS = ["coroutine", "task", "future", "object"]


class RadioBroken(Exception):
    """The error that the work raises in these tests."""


async def call_ship(seconds, *, answer="here", log=None, free_channel=0):
    """Call a ship and wait `seconds` for its `answer`; freeing the channel takes time as well.

    `log` gets a line for each thing that happens.
    """
    log = [] if log is None else log
    log.append("calling")
    try:
        await asyncio.sleep(seconds)
        if isinstance(answer, RadioBroken | TimeoutError):
            raise answer
        return answer
    except asyncio.CancelledError:
        log.append("cancelled")
        raise
    finally:
        try:
            await asyncio.sleep(free_channel)
        finally:
            log.append("channel is free")


class ShipCall:
    """An object that can be awaited because it has `__await__`."""

    def __init__(self, seconds, **details):
        self.seconds, self.details = seconds, details

    def __await__(self):
        return call_ship(self.seconds, **self.details).__await__()


def awaitable(kind, seconds, **details):
    """A call to a ship as each kind of awaitable; a future knows no log and frees no channel."""
    if kind == "coroutine":
        return call_ship(seconds, **details)
    if kind == "task":
        return asyncio.create_task(call_ship(seconds, **details))
    if kind == "object":
        return ShipCall(seconds, **details)
    future = asyncio.get_running_loop().create_future()

    def answer():
        if not future.done():
            future.set_result(details.get("answer", "here"))

    asyncio.get_running_loop().call_later(seconds, answer)
    return future


async def ending(call):
    """How a call ends, in words."""
    try:
        result = await call
    except TimeoutError:
        return "raised TimeoutError"
    except asyncio.CancelledError:
        return "raised CancelledError"
    except RadioBroken:
        return "raised RadioBroken"
    return f"returned {result!r}"


async def error_of(call):
    """The exception that a call raises, or None."""
    try:
        await call
    except (TimeoutError, asyncio.CancelledError, RadioBroken) as error:
        return error
    return None


async def watched(aw, timeout, log):
    """Call `wait_for`, and write into the log when it has ended."""
    try:
        return await wait_for(aw, timeout)
    finally:
        log.append("wait_for has ended")


async def wait_in_task(aw, timeout):
    """`wait_for` as a coroutine of its own, whatever kind of function it is."""
    return await wait_for(aw, timeout)


async def stubborn(result, log=None):
    """Work that does not let itself be cancelled: it ends in its own way, 1 s later."""
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        await asyncio.sleep(1)
    if isinstance(result, Exception):
        raise result
    return result


# -- results ---------------------------------------------------------------------------------------


async def test_returns_result():
    """returns the result of the work"""
    actual = await wait_for(call_ship(2, answer="Vega is here"), timeout=5)
    assert actual == "Vega is here", (
        "the work answers after 2 s, the limit is 5 s: its result is the result of wait_for"
    )


async def test_returns_at_once_when_done(clock):
    """returns at the moment when the work is done"""
    await wait_for(call_ship(1.23456), 5)
    assert clock.now == 1.23456, (
        "the work is done after 1.23456 s, so wait_for must return then, not earlier or later"
    )


@pytest.mark.parametrize(
    "result",
    [None, False, 0, "", [], ValueError("only a value"), TimeoutError("only a value")],
    ids=["None", "False", "0", "empty text", "empty list", "an exception", "a TimeoutError"],
)
async def test_returns_any_result(result):
    """returns every kind of result as it is"""

    async def work():
        await asyncio.sleep(1)
        return result

    actual = await wait_for(work(), 5)
    assert actual is result, "what the work returns comes back unchanged, whatever it is"


@pytest.mark.parametrize("timeout", [5, None], ids=["5 s", "no limit"])
@pytest.mark.parametrize("kind", KINDS)
async def test_accepts_any_awaitable(kind, timeout, clock):
    """accepts everything that can be awaited"""
    actual = await wait_for(awaitable(kind, 2, answer="Vega is here"), timeout)
    assert actual == "Vega is here", "the result of the awaitable is the result of wait_for"
    assert clock.now == 2, "the answer comes after 2 s"


@pytest.mark.parametrize("timeout", [5, None], ids=["5 s", "no limit"])
@pytest.mark.parametrize("kind", ["coroutine", "task", "future"])
async def test_done_already(kind, timeout, clock):
    """returns at once when there is nothing to wait for"""

    async def work():
        return "Vega is here"

    aw = work()
    if kind == "task":
        aw = asyncio.create_task(aw)
        await asyncio.sleep(1)
    elif kind == "future":
        aw.close()
        aw = asyncio.get_running_loop().create_future()
        aw.set_result("Vega is here")
    started = clock.now
    assert await wait_for(aw, timeout) == "Vega is here", "the result is there already"
    assert clock.now == started, "there is nothing to wait for, so no time may pass"


@pytest.mark.parametrize("timeout", [5, None], ids=["5 s", "no limit"])
async def test_raises_the_error_of_the_work(timeout, clock):
    """raises what the work raises, at the same moment"""
    error = RadioBroken("no power")
    assert await error_of(wait_for(call_ship(2, answer=error), timeout)) is error, (
        "the very exception that the work raised must come out of wait_for"
    )
    assert clock.now == 2, "the work raises after 2 s, so wait_for must raise then"


async def test_none_means_no_limit(clock):
    """waits without a limit when the timeout is None"""
    ten_thousand_million = 10**10
    assert await ending(wait_for(call_ship(ten_thousand_million), None)) == "returned 'here'", (
        "None means: wait for as long as the work takes"
    )


# -- the limit -------------------------------------------------------------------------------------


async def test_raises_timeout_error(clock):
    """raises TimeoutError when the time is up"""
    end = await ending(wait_for(call_ship(10), 3))
    ended = clock.now
    await asyncio.sleep(20)
    assert end == "raised TimeoutError", "the work needs 10 s, the limit is 3 s"
    assert ended == 3, "TimeoutError must come after exactly 3 s"


async def test_cancels_the_work(clock):
    """cancels the work when the time is up"""
    log = []
    await ending(watched(call_ship(10, log=log), 3, log))
    await asyncio.sleep(20)
    assert sorted(log) == ["calling", "cancelled", "channel is free", "wait_for has ended"], (
        "when the time is up the work must be cancelled; it must not go on by itself"
    )


@pytest.mark.parametrize("free_channel", [0, 1.23456], ids=["quick cleanup", "slow cleanup"])
async def test_waits_for_cleanup(free_channel, clock):
    """raises TimeoutError only after the cancelled work has cleaned up"""
    log = []
    end = await ending(watched(call_ship(10, log=log, free_channel=free_channel), 3, log))
    ended, log_then = clock.now, list(log)
    await asyncio.sleep(20)
    assert log_then == ["calling", "cancelled", "channel is free", "wait_for has ended"], (
        "a cancelled work still has to clean up; wait_for ends only after that"
    )
    assert end == "raised TimeoutError", "the work was cancelled because the time was up"
    assert ended == 3 + free_channel, (
        "TimeoutError comes when the cleanup is over: the limit plus the time of the cleanup"
    )


@pytest.mark.parametrize("kind", KINDS)
async def test_limits_any_awaitable(kind, clock):
    """cancels every kind of awaitable when the time is up"""
    log = []
    aw = awaitable(kind, 10, log=log)
    assert await ending(wait_for(aw, 3)) == "raised TimeoutError", (
        "the work needs 10 s, the limit is 3 s"
    )
    assert clock.now == 3, "TimeoutError must come after exactly 3 s"
    if kind in {"task", "future"}:
        assert aw.cancelled(), "the task or future that was handed in must be cancelled"
    if kind != "future":
        assert log == ["calling", "cancelled", "channel is free"], "the work must have ended"


async def test_shield_protects(clock):
    """leaves work alone that is protected by asyncio.shield"""
    log = []
    work = asyncio.create_task(call_ship(10, log=log))
    assert await ending(wait_for(asyncio.shield(work), 3)) == "raised TimeoutError", (
        "the shield does not make the limit longer"
    )
    assert clock.now == 3, "the shielded work goes on, but wait_for does not wait for it"
    assert await work == "here", "work behind a shield must not be cancelled"


# -- the caller is cancelled -----------------------------------------------------------------------


@pytest.mark.parametrize("timeout", [5, None], ids=["5 s", "no limit"])
@pytest.mark.parametrize("kind", KINDS)
async def test_caller_is_cancelled(kind, timeout, clock):
    """raises CancelledError when the caller is cancelled, and cancels the work"""
    log = []
    aw = awaitable(kind, 20, log=log)
    caller = asyncio.create_task(watched(aw, timeout, log))
    await asyncio.sleep(1)
    caller.cancel()
    assert await ending(caller) == "raised CancelledError", (
        "the caller was cancelled, and no limit was reached"
    )
    ended = clock.now
    await asyncio.sleep(50)
    if kind == "future":
        assert aw.cancelled(), "the future that was handed in must be cancelled"
    else:
        assert sorted(log) == ["calling", "cancelled", "channel is free", "wait_for has ended"], (
            "when the caller is cancelled the work must be cancelled as well"
        )
    assert ended == 1, "the caller was cancelled after 1 s, and nothing needs time after that"


@pytest.mark.parametrize("timeout", [5, None], ids=["5 s", "no limit"])
@pytest.mark.parametrize("free_channel", [0, 1.23456], ids=["quick cleanup", "slow cleanup"])
async def test_cancelled_caller_waits_for_cleanup(free_channel, timeout, clock):
    """ends only after the cleanup of the work when the caller is cancelled"""
    log = []
    work = call_ship(20, log=log, free_channel=free_channel)
    caller = asyncio.create_task(watched(work, timeout, log))
    await asyncio.sleep(1)
    caller.cancel()
    end = await ending(caller)
    ended, log_then = clock.now, list(log)
    await asyncio.sleep(50)
    assert log_then == ["calling", "cancelled", "channel is free", "wait_for has ended"], (
        "the cancelled work has to clean up first; only then may wait_for end"
    )
    assert end == "raised CancelledError", "the caller was cancelled"
    assert ended == 1 + free_channel, (
        "the caller was cancelled after 1 s; it ends when the cleanup is over"
    )


async def test_caller_is_cancelled_at_once():
    """can be cancelled right after it has started"""
    log = []
    caller = asyncio.create_task(watched(ShipCall(20, log=log), 5, log))
    await asyncio.sleep(0)
    caller.cancel()
    assert await ending(caller) == "raised CancelledError", "the caller was cancelled"
    assert log in (
        ["wait_for has ended"],
        ["calling", "cancelled", "channel is free", "wait_for has ended"],
    ), "work that has started must have ended; other work must not start"


# -- zero and less ---------------------------------------------------------------------------------


@pytest.mark.parametrize("timeout", [0, -1], ids=["zero", "negative"])
async def test_no_time_cancels_at_once(timeout, clock):
    """cancels unfinished work at once when the timeout is zero or negative"""
    assert await ending(wait_for(call_ship(10), timeout)) == "raised TimeoutError", (
        "zero means: no time at all. It is not the same as None"
    )
    assert clock.now == 0, "with no time to wait the error must come at once"


@pytest.mark.parametrize("timeout", [0, -1], ids=["zero", "negative"])
@pytest.mark.parametrize("kind", ["task", "future"])
async def test_no_time_but_finished(kind, timeout):
    """gives the result of finished work even when the timeout is zero or negative"""
    aw = awaitable(kind, 1, answer="Vega is here")
    await asyncio.sleep(2)
    assert await ending(wait_for(aw, timeout)) == "returned 'Vega is here'", (
        "the result is there already: no time is needed to return it"
    )


@pytest.mark.parametrize("timeout", [0, -1], ids=["zero", "negative"])
@pytest.mark.parametrize(
    ("error", "expected"),
    [(RadioBroken(), "raised RadioBroken"), (None, "raised CancelledError")],
    ids=["failed", "cancelled"],
)
async def test_no_time_but_failed(error, expected, timeout):
    """raises the error of finished work even when the timeout is zero or negative"""
    future = asyncio.get_running_loop().create_future()
    future.set_exception(error) if error else future.cancel()
    assert await ending(wait_for(future, timeout)) == expected, (
        "the work has ended already, so wait_for ends in the same way"
    )


@pytest.mark.parametrize("timeout", [0, -1], ids=["zero", "negative"])
@pytest.mark.parametrize("kind", KINDS)
async def test_no_time_for_any_awaitable(kind, timeout, clock):
    """cancels every kind of awaitable at once when there is no time"""
    log = []
    aw = awaitable(kind, 10, log=log)
    assert await ending(wait_for(aw, timeout)) == "raised TimeoutError", (
        "the awaitable is not done, and there is no time to wait for it"
    )
    assert clock.now == 0, "with no time to wait the error must come at once"
    if kind in {"task", "future"}:
        assert aw.cancelled(), "the task or future that was handed in must be cancelled"
    assert log in ([], ["calling", "cancelled", "channel is free"]), (
        "work that has started must have ended; other work must not start"
    )
    await asyncio.sleep(20)
    assert "channel is free" in log or not log, "the work must not start later by itself"


async def test_no_time_waits_for_cleanup(clock):
    """waits for the cleanup of running work even when there is no time"""
    log = []
    work = asyncio.create_task(call_ship(10, log=log, free_channel=1.23456))
    await asyncio.sleep(1)
    end = await ending(watched(work, 0, log))
    ended, log_then = clock.now, list(log)
    await asyncio.sleep(20)
    assert log_then == ["calling", "cancelled", "channel is free", "wait_for has ended"], (
        "a cancelled work still has to clean up; wait_for ends only after that"
    )
    assert end == "raised TimeoutError", "the work was not done, and there was no time"
    assert ended == 1 + 1.23456, "the work is cancelled after 1 s, and its cleanup takes 1.23456 s"


# -- whose TimeoutError is it? ---------------------------------------------------------------------


@pytest.mark.parametrize("timeout", [5, None], ids=["5 s", "no limit"])
async def test_timeout_error_of_the_work(timeout, clock):
    """lets a TimeoutError of the work itself pass, as any other error"""
    error = TimeoutError("the radio gave up")
    assert await error_of(wait_for(call_ship(2, answer=error), timeout)) is error, (
        "this TimeoutError was raised by the work, not by your limit: the very same one must pass"
    )
    assert clock.now == 2, "the work raises after 2 s, so wait_for must raise then"


async def vega_or_nobody(timeout):
    """Work with a limit of its own and a plan B."""
    try:
        return await wait_for(call_ship(10), timeout)
    except TimeoutError:
        await asyncio.sleep(100)
        return "nobody"


async def test_limit_inside_a_limit(clock):
    """works inside itself when the inner limit comes first"""
    assert await ending(wait_for(vega_or_nobody(1), 200)) == "returned 'nobody'", (
        "the inner limit (1 s) ends the call; the outer limit (200 s) is not reached"
    )
    assert clock.now == 101, "1 s until the inner limit, then 100 s for plan B"


async def test_outer_limit_comes_first(clock):
    """works inside itself when the outer limit comes first"""
    assert await ending(wait_for(vega_or_nobody(5), 1)) == "raised TimeoutError", (
        "the outer limit (1 s) cancels the inner wait_for, which must give CancelledError inside"
    )
    assert clock.now == 1, "the outer limit is 1 s"


# -- work that ends in its own way -----------------------------------------------------------------


@pytest.mark.parametrize("timeout", [5, None], ids=["5 s", "no limit"])
@pytest.mark.parametrize("kind", ["task", "future"])
async def test_work_cancelled_by_others(kind, timeout, clock):
    """raises CancelledError when somebody else cancels the work"""
    aw = awaitable(kind, 10)
    asyncio.get_running_loop().call_later(1, aw.cancel)
    assert await ending(wait_for(aw, timeout)) == "raised CancelledError", (
        "no limit was reached: the work was cancelled by somebody else"
    )
    assert clock.now == 1, "the work was cancelled after 1 s"


@pytest.mark.parametrize("result", ["Vega, at last", None], ids=["text", "None"])
async def test_result_despite_cancellation(result, clock):
    """returns the result of work that catches the cancellation and returns all the same"""
    assert await ending(wait_for(stubborn(result), 3)) == f"returned {result!r}", (
        "the time was up and the work was cancelled, but it returned a result: do not drop it"
    )
    assert clock.now == 4, "the limit is 3 s, then the work needs 1 s more"


@pytest.mark.parametrize(
    "error",
    [RadioBroken("at the end"), TimeoutError("of the radio")],
    ids=["RadioBroken", "TimeoutError"],
)
async def test_error_despite_cancellation(error, clock):
    """raises the error of work that fails while it is being cancelled"""
    assert await error_of(wait_for(stubborn(error), 3)) is error, (
        "the work failed in its cleanup: nobody may lose that error"
    )
    assert clock.now == 4, "the limit is 3 s, then the work needs 1 s more"


@pytest.mark.parametrize(
    ("result", "expected"),
    [("Vega, at last", "returned 'Vega, at last'"), (RadioBroken(), "raised RadioBroken")],
    ids=["result", "error"],
)
async def test_no_time_but_stubborn(result, expected, clock):
    """does the same with work that was running, when there is no time"""
    work = asyncio.create_task(stubborn(result))
    await asyncio.sleep(1)
    assert await ending(wait_for(work, 0)) == expected, (
        "the work was cancelled at once, but it ended in its own way: that is what counts"
    )
    assert clock.now == 2, "the work needs 1 s after its cancellation"


@pytest.mark.parametrize("kind", KINDS)
async def test_done_at_the_very_moment(kind, clock):
    """ends in one clean way when the work is done at the very moment of the limit"""
    aw = awaitable(kind, 3)
    await asyncio.sleep(0)
    assert await ending(wait_for(aw, 3)) in ("returned 'here'", "raised TimeoutError"), (
        "the result and the limit come in the same moment: both ends are right, no other is"
    )
    assert clock.now == 3, "the work takes 3 s and the limit is 3 s"


# -- no traces -------------------------------------------------------------------------------------


async def cancel_after_one_second(task):
    await asyncio.sleep(1)
    task.cancel()
    return await ending(task)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("seconds", "timeout", "answer", "end"),
    [
        (2, 5, "here", ending),
        (2, 5, RadioBroken(), ending),
        (9, 5, "here", ending),
        (9, 0, "here", ending),
        (9, 5, "here", cancel_after_one_second),
        (9, None, "here", cancel_after_one_second),
    ],
    ids=["result", "error", "limit", "zero", "cancelled", "cancelled without limit"],
)
async def test_leaves_nothing_behind(kind, seconds, timeout, answer, end, clock):
    """leaves no timer and no task behind"""
    aw = awaitable(kind, seconds, answer=answer)
    timers_of_the_test = clock.leftover_timers()
    await end(asyncio.create_task(wait_in_task(aw, timeout)))
    await clock.settle()
    timers = [timer for timer in clock.leftover_timers() if timer not in timers_of_the_test]
    assert len(timers) == 0, "a timer that is not needed any more must be cancelled"
    assert len(clock.leftover_tasks()) == 0, "no task may still be running after wait_for"


async def test_callers_do_not_wait_for_each_other(clock):
    """lets many callers wait at the same time"""
    loop = asyncio.get_running_loop()
    cancelled_by_others = loop.create_future()
    loop.call_later(3.5, cancelled_by_others.cancel)
    ends = await asyncio.gather(
        ending(wait_for(call_ship(2), 5)),
        ending(wait_for(call_ship(8), 3)),
        ending(wait_for(cancelled_by_others, 5)),
        ending(wait_for(call_ship(4), None)),
    )
    assert ends == [
        "returned 'here'",
        "raised TimeoutError",
        "raised CancelledError",
        "returned 'here'",
    ], "each call has its own limit and its own end"
    assert clock.now == 4, "all four wait at the same time; the longest needs 4 s"


@pytest.mark.parametrize(
    "work",
    [
        lambda: call_ship(9),
        lambda: call_ship(9, free_channel=2),
        lambda: asyncio.create_task(call_ship(9)),
        lambda: stubborn("at last"),
        lambda: stubborn(RadioBroken()),
    ],
    ids=["cancelled", "slow cleanup", "a task", "stubborn result", "stubborn error"],
)
async def test_caller_can_go_on(work, clock):
    """leaves the caller's task as it was, so that it can go on"""

    async def caller():
        await ending(wait_for(work(), 3))
        requests = asyncio.current_task().cancelling()
        ended = clock.now
        await asyncio.sleep(10)
        return requests, clock.now - ended

    requests, slept = await asyncio.create_task(caller())
    assert requests == 0, (
        "nobody cancelled the caller from outside, so Task.cancelling() of its task must be 0"
    )
    assert slept == 10, "after wait_for the caller must be able to wait for something else"


async def test_cancellation_is_still_counted(clock):
    """does not take back the cancellation of the caller"""

    async def caller():
        end = await ending(wait_for(call_ship(20), 5))
        return end, asyncio.current_task().cancelling()

    task = asyncio.create_task(caller())
    await asyncio.sleep(1)
    task.cancel()
    assert await task == ("raised CancelledError", 1), (
        "the caller was cancelled once, so Task.cancelling() of its task must be 1"
    )


async def test_works_in_a_cancelled_caller(clock):
    """works in the cleanup of a caller that was cancelled before"""

    async def caller():
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            first = await ending(wait_for(call_ship(1), 5))
            second = await ending(wait_for(call_ship(20), 5))
            return first, second, asyncio.current_task().cancelling()

    task = asyncio.create_task(caller())
    await asyncio.sleep(1)
    task.cancel()
    assert await task == ("returned 'here'", "raised TimeoutError", 1), (
        "the cancellation came before wait_for was called: it is not a reason to raise "
        "CancelledError, and it must still be counted by Task.cancelling() afterwards"
    )


async def test_inside_asyncio_timeout(clock):
    """works inside asyncio.timeout"""

    async def caller():
        async with asyncio.timeout(1):
            await wait_for(call_ship(20), 5)

    assert await ending(asyncio.create_task(caller())) == "raised TimeoutError", (
        "the scope around wait_for ends after 1 s; it cancels its task and then makes a "
        "TimeoutError out of the CancelledError that comes out of wait_for"
    )
    assert clock.now == 1, "the scope ends after 1 s"


async def test_asyncio_timeout_goes_on(clock):
    """does not disturb an asyncio.timeout around it"""

    async def caller():
        async with asyncio.timeout(10) as scope:
            first = await ending(wait_for(call_ship(20), 3))
            await asyncio.sleep(2)
        return first, scope.expired()

    assert await asyncio.create_task(caller()) == ("raised TimeoutError", False), (
        "the limit of wait_for comes after 3 s, the scope of 10 s around it is not over"
    )


# -- no cancellation gets lost ---------------------------------------------------------------------


async def test_limit_after_cancellation(clock):
    """raises CancelledError although the limit passes while the work cleans up"""
    caller = asyncio.create_task(wait_in_task(call_ship(20, free_channel=3), 5))
    await asyncio.sleep(4)
    caller.cancel()
    end = await ending(caller)
    await asyncio.sleep(50)
    assert end == "raised CancelledError", (
        "cancelled after 4 s, cleaning up until 7 s: the limit at 5 s comes too late to matter"
    )


async def test_cancelled_while_cleaning_up(clock):
    """raises CancelledError when the caller is cancelled while the work cleans up"""
    caller = asyncio.create_task(wait_in_task(call_ship(20, free_channel=6), 3))
    await asyncio.sleep(4)
    caller.cancel()
    end = await ending(caller)
    await asyncio.sleep(50)
    assert end == "raised CancelledError", (
        "the limit was reached after 3 s, but TimeoutError was not raised yet: "
        "the caller was cancelled after 4 s, and that must not get lost"
    )


async def test_no_time_cancelled_while_cleaning_up(clock):
    """raises CancelledError then also when the timeout is zero"""
    work = asyncio.create_task(call_ship(20, free_channel=6))
    await asyncio.sleep(1)
    caller = asyncio.create_task(wait_in_task(work, 0))
    await asyncio.sleep(1)
    caller.cancel()
    end = await ending(caller)
    await asyncio.sleep(50)
    assert end == "raised CancelledError", (
        "TimeoutError was not raised yet when the caller was cancelled: that must not get lost"
    )


async def test_cancelled_at_the_moment_of_the_limit(clock):
    """raises CancelledError when the caller is cancelled at the very moment of the limit"""
    caller = asyncio.create_task(wait_in_task(call_ship(20), 3))
    asyncio.get_running_loop().call_later(3, caller.cancel)
    assert await ending(caller) == "raised CancelledError", (
        "the limit and the cancellation come in the same moment: a cancellation never gets lost"
    )


async def test_cancelled_at_the_moment_of_the_result(clock):
    """raises CancelledError when the caller is cancelled at the very moment of the result"""
    future = asyncio.get_running_loop().create_future()
    caller = asyncio.create_task(wait_in_task(future, 3))
    await asyncio.sleep(1)
    future.set_result("here")
    caller.cancel()
    assert await ending(caller) == "raised CancelledError", (
        "the result and the cancellation come in the same moment: a cancellation never gets lost"
    )


async def test_outer_limit_during_inner_cleanup(clock):
    """keeps an outer limit that passes while the inner work cleans up"""

    async def inner():
        try:
            await wait_for(call_ship(20, free_channel=6), 1)
        except TimeoutError:
            await asyncio.sleep(100)
        return "nobody"

    end = await ending(wait_for(inner(), 2))
    ended = clock.now
    await asyncio.sleep(50)
    assert end == "raised TimeoutError", (
        "after 1 s the inner limit cancels the work, which cleans up until 7 s; "
        "the outer limit at 2 s counts all the same"
    )
    assert 2 <= ended <= 7, "the outer limit is 2 s, and the cleanup is over after 7 s"


async def test_nothing_runs_after_second_cancellation(clock):
    """ends only after the work when the caller is cancelled while the work cleans up"""
    log = []
    work = call_ship(20, log=log, free_channel=6)
    caller = asyncio.create_task(watched(work, 3, log))
    await asyncio.sleep(4)
    caller.cancel()
    await ending(caller)
    log_then = list(log)
    await asyncio.sleep(50)
    assert log_then == ["calling", "cancelled", "channel is free", "wait_for has ended"], (
        "the caller was cancelled while the work was cleaning up: wait_for may pass that on "
        "to the work, or wait for it, but it must not leave the work running"
    )


async def test_caller_is_cancelled_twice(clock):
    """ends only after the work when the caller is cancelled a second time during the cleanup"""
    log = []
    work = call_ship(20, log=log, free_channel=6)
    caller = asyncio.create_task(watched(work, None, log))
    await asyncio.sleep(3)
    caller.cancel()
    await asyncio.sleep(1)
    caller.cancel()
    assert await ending(caller) == "raised CancelledError", "the caller was cancelled"
    log_then = list(log)
    await asyncio.sleep(50)
    assert log_then == ["calling", "cancelled", "channel is free", "wait_for has ended"], (
        "the second cancellation came while the work was cleaning up: it may go on to the work, "
        "but it must not leave the work running"
    )
