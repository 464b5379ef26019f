"""The contract of `timeout`. The blocks are rounds of a quiz show."""

import asyncio

import pytest
from timeout_scope import timeout

# -- helpers -----------------------------------------------------------------------------------


class Buzzer(Exception):
    """Something in the show went wrong."""


def now():
    """The time of the loop, in which deadlines are given."""
    return asyncio.get_running_loop().time()


async def think(seconds, log=None, *, sit_down=0):
    """Think for some time. When cancelled, need `sit_down` seconds to clean up."""
    log = [] if log is None else log
    try:
        await asyncio.sleep(seconds)
        log.append(f"answered at {now():g} s")
    except asyncio.CancelledError:
        log.append(f"cancelled at {now():g} s")
        await asyncio.sleep(sit_down)
        log.append(f"sat down at {now():g} s")
        raise


async def ending(aw):
    """How an awaitable ended: what it returned, or the name of what it raised."""
    try:
        return await aw
    except BaseException as error:
        return type(error).__name__


async def limited(delay, seconds, log=None, *, sit_down=0):
    """A block with a limit, as a coroutine that can be cancelled."""
    async with timeout(delay):
        await think(seconds, log, sit_down=sit_down)
    return "in time"


# -- the limit -----------------------------------------------------------------------------------


async def test_in_time(clock):
    """leaves a block alone that ends in time"""
    async with timeout(5) as scope:
        await asyncio.sleep(2)
    assert clock.now == 2, "the block needs 2 s, and the limit does not make it longer"
    await clock.settle()
    assert clock.leftover_timers() == [], "when the block has ended, no timer is set"
    await asyncio.sleep(10)
    assert scope.expired() is False, "the limit was not reached, also not after the block"


async def test_raises_timeout_error(clock):
    """cancels the block when the time is up, and raises TimeoutError after it"""
    log = []
    with pytest.raises(TimeoutError):
        async with timeout(3.25) as scope:
            await think(60, log)
    assert log == ["cancelled at 3.25 s", "sat down at 3.25 s"], (
        "the block is cancelled when 3.25 s are over: it gets CancelledError, not TimeoutError"
    )
    assert clock.now == 3.25, "TimeoutError comes at that moment"
    assert scope.expired() is True, "the limit was reached"


async def test_waits_for_the_cleanup(clock):
    """raises TimeoutError only when the block has cleaned up"""
    log = []
    with pytest.raises(TimeoutError):
        async with timeout(3):
            await think(60, log, sit_down=2)
    assert log == ["cancelled at 3 s", "sat down at 5 s"], "the cleanup is not disturbed"
    assert clock.now == 5, "the limit is 3 s, and the cleanup needs 2 s"


async def test_the_caller_goes_on(clock):
    """lets the caller go on after TimeoutError as if nothing had happened"""
    counts = []
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with timeout(1):
                await think(60)
        counts.append(asyncio.current_task().cancelling())
        await asyncio.sleep(5)
    assert counts == [0, 0, 0], "after the block, cancelling() is what it was before"
    assert clock.now == 18, "three times 1 s for the block, and 5 s afterwards"


async def test_no_limit(clock):
    """has no limit when delay is None"""
    async with timeout(None) as scope:
        assert scope.when() is None, "without a limit, when() gives None"
        await asyncio.sleep(100_000)
    assert clock.now == 100_000, "nothing ends the block early"


@pytest.mark.parametrize("delay", [0, -1])
async def test_no_time(delay, clock):
    """cancels the block at its first wait when there is no time at all"""
    log = []
    assert await ending(limited(delay, 60, log)) == "TimeoutError", "there is no time to think"
    assert log == ["cancelled at 0 s", "sat down at 0 s"], "the block starts, and is cancelled"
    async with timeout(delay):
        log.append("ready")
    assert log[2:] == ["ready"], "a block that waits for nothing ends as always"
    assert clock.now == 0, "no time passes"
    await clock.settle()
    assert clock.leftover_timers() == [], "when the block has ended, no timer is set"


async def test_error_of_the_block(clock):
    """lets an exception of the block pass, also a TimeoutError of its own"""
    for error in (Buzzer("no power"), TimeoutError("of somebody else")):
        with pytest.raises(type(error)) as raised:
            async with timeout(5) as scope:
                await asyncio.sleep(1)
                raise error
        assert raised.value is error, "the caller gets the very same exception"
        assert scope.expired() is False, "it was not this limit that was reached"
        await clock.settle()
        assert clock.leftover_timers() == [], "when the block has ended, no timer is set"
    assert clock.now == 2, "it comes at the moment when the block raises it"


async def test_block_that_goes_on(clock):
    """raises nothing when the block caught its cancellation and ended well"""
    async with timeout(2) as scope:
        try:
            await think(60)
        except asyncio.CancelledError:
            await asyncio.sleep(1)
    assert scope.expired() is True, "the limit was reached all the same"
    assert asyncio.current_task().cancelling() == 0, "cancelling() is what it was before"
    assert clock.now == 3, "the block ended after 3 s"


async def test_error_in_the_cleanup():
    """lets an exception pass that the block raises after its limit"""
    error = Buzzer("microphone dropped")
    with pytest.raises(Buzzer) as raised:
        async with timeout(2) as scope:
            try:
                await think(60)
            finally:
                raise error
    assert raised.value is error, "the caller gets the error of the cleanup, not TimeoutError"
    assert scope.expired() is True, "the limit was reached all the same"
    assert asyncio.current_task().cancelling() == 0, "cancelling() is what it was before"


# -- moving the deadline --------------------------------------------------------------------------


async def test_when(clock):
    """tells its deadline in loop time"""
    await asyncio.sleep(4)
    async with timeout(3) as scope:
        assert scope.when() == 7, "it is 4 s now, and the limit is 3 s: the deadline is at 7 s"
        scope.reschedule(9)
        assert scope.when() == 9, "the deadline was moved to 9 s of loop time"
        scope.reschedule(None)
        assert scope.when() is None, "there is no deadline now"


@pytest.mark.parametrize(
    ("delay", "when", "end"),
    [(3, 8, 8), (9, 5, 5), (None, 6, 6), (3, 2, 2), (3, 0.5, 2)],
    ids=["later", "earlier", "from none", "now", "past"],
)
async def test_reschedule(delay, when, end, clock):
    """moves its deadline"""
    with pytest.raises(TimeoutError):
        async with timeout(delay) as scope:
            await asyncio.sleep(2)
            scope.reschedule(when)
            await asyncio.sleep(60)
    assert clock.now == end, "`when` is a moment of the loop's time; one in the past counts as now"


async def test_reschedule_to_none(clock):
    """has no limit any more after reschedule(None)"""
    async with timeout(3) as scope:
        await asyncio.sleep(2)
        scope.reschedule(None)
        await asyncio.sleep(60)
    assert clock.now == 62, "the old deadline at 3 s does not count any more"
    assert scope.expired() is False, "no limit was reached"


async def test_reschedule_from_outside(clock):
    """can be rescheduled again and again, from anywhere"""
    scopes = []

    async def host():
        for _ in range(4):
            await asyncio.sleep(2)
            scopes[0].reschedule(now() + 3)

    async def candidate():
        async with timeout(3) as scope:
            scopes.append(scope)
            await asyncio.sleep(60)

    show = [asyncio.create_task(candidate()), asyncio.create_task(host())]
    assert await ending(show[0]) == "TimeoutError", "the host stopped giving more time"
    assert clock.now == 11, "every 2 s the host gives 3 s from then; the last time at 8 s"
    await show[1]
    await clock.settle()
    assert clock.leftover_timers() == [], "when the block has ended, no timer is set"


async def test_too_late_to_reschedule():
    """refuses to be rescheduled after its end or after its limit"""
    found = []

    def more_time(scope):
        try:
            scope.reschedule(now() + 10)
            found.append("accepted")
        except RuntimeError:
            found.append("RuntimeError")

    async with timeout(3) as scope:
        await asyncio.sleep(1)
    more_time(scope)
    assert found == ["RuntimeError"], "the block has ended in time: there is nothing to reschedule"

    async def candidate():
        async with timeout(3) as scope:
            try:
                await asyncio.sleep(60)
            finally:
                found.append(scope.expired())
                more_time(scope)

    assert await ending(candidate()) == "TimeoutError", "the limit was reached"
    assert found[1:] == [True, "RuntimeError"], (
        "the limit is reached when the cleanup begins: it is too late for more time"
    )


# -- somebody cancels the task ---------------------------------------------------------------------


async def test_cancelled_from_outside(clock):
    """lets a cancellation from outside pass"""
    log = []
    task = asyncio.create_task(limited(30, 60, log, sit_down=2))
    await asyncio.sleep(1)
    task.cancel()
    assert await ending(task) == "CancelledError", "no limit was reached: it is no TimeoutError"
    assert task.cancelling() == 1, "the request from outside stays counted"
    assert clock.now == 3, "cancelled after 1 s, and 2 s of cleanup"
    part = asyncio.create_task(asyncio.sleep(60))
    asyncio.get_running_loop().call_later(1, part.cancel)
    with pytest.raises(asyncio.CancelledError):
        async with timeout(30) as scope:
            await part
    assert scope.expired() is False, "the block waited for a task that somebody has cancelled"


@pytest.mark.parametrize("cancelled_at", [2, 3, 4], ids=["before", "same moment", "after"])
async def test_cancelled_and_expired(cancelled_at):
    """raises CancelledError when the task was cancelled from outside as well"""
    counts = []

    async def round_one():
        try:
            await limited(3, 60, sit_down=5)
        finally:
            counts.append(asyncio.current_task().cancelling())

    task = asyncio.create_task(round_one())
    asyncio.get_running_loop().call_later(cancelled_at, task.cancel)
    assert await ending(task) == "CancelledError", (
        "the limit passed at 3 s, and somebody cancelled the task too: that must not get lost"
    )
    assert counts == [1], "the request from outside stays counted, the own one does not"


async def test_inside_a_cleanup(clock):
    """works as always in a task that was cancelled before"""
    found = []

    async def show():
        try:
            await asyncio.sleep(60)
        finally:
            found.append(await ending(limited(2, 60)))
            found.append(asyncio.current_task().cancelling())
            found.append(await ending(limited(2, 1)))

    task = asyncio.create_task(show())
    await asyncio.sleep(1)
    task.cancel()
    assert await ending(task) == "CancelledError", "the cancellation of the show goes on"
    assert found == ["TimeoutError", 1, "in time"], (
        "the task was cancelled before these blocks began: that is not their business"
    )
    assert clock.now == 4, "cancelled after 1 s, then blocks of 2 s and 1 s"


# -- one inside the other --------------------------------------------------------------------------


async def nested(outer, inner, log, *, sit_down=0):
    """Two limits, one inside the other; the log says which of them raised TimeoutError."""
    try:
        async with timeout(outer):
            try:
                async with timeout(inner):
                    await think(60, sit_down=sit_down)
            except TimeoutError:
                log.append(f"inner at {now():g} s")
            await asyncio.sleep(1)
            log.append(f"next question at {now():g} s")
    except TimeoutError:
        log.append(f"outer at {now():g} s")
    log.append(asyncio.current_task().cancelling())


async def test_inner_limit():
    """ends only the inner block when the inner limit comes first"""
    log = []
    await nested(9, 3, log)
    assert log == ["inner at 3 s", "next question at 4 s", 0], (
        "the inner limit ends the inner block, and the outer one goes on"
    )


async def test_outer_limit():
    """ends both blocks when the outer limit comes first"""
    log = []
    await nested(3, 9, log)
    assert log == ["outer at 3 s", 0], (
        "the inner block was cancelled by somebody else, so only the outer one raises TimeoutError"
    )


@pytest.mark.parametrize(
    ("outer", "sit_down"), [(3, 0), (4, 2)], ids=["same moment", "during the cleanup"]
)
async def test_both_limits(outer, sit_down):
    """ends both blocks when the outer limit comes before the inner block has ended"""
    log = []
    await nested(outer, 3, log, sit_down=sit_down)
    assert log == [f"outer at {outer} s", 0], (
        "both limits were reached before the inner block had ended: the outer one counts"
    )


async def test_two_tasks(clock):
    """keeps the limits of several tasks apart"""
    tasks = [asyncio.create_task(limited(delay, 3)) for delay in (2, 5, None, 1)]
    endings = [await ending(task) for task in tasks]
    assert endings == ["TimeoutError", "in time", "in time", "TimeoutError"], (
        "each block has its own limit, and each limit cancels only its own task"
    )
    assert clock.now == 3, "all run at the same time"
