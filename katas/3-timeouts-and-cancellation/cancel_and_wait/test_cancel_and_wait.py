"""The contract of `cancel_and_wait`. The tasks are the machines of a theatre."""

import asyncio

import pytest
from cancel_and_wait import cancel_and_wait

# -- helpers -----------------------------------------------------------------------------------


class Jam(Exception):
    """A machine could not be put away."""


async def machine(log=None, *, put_away=0, error=None):
    """Run for ever. When cancelled, need `put_away` seconds, and then perhaps raise `error`."""
    log = [] if log is None else log
    now = asyncio.get_running_loop().time
    try:
        await asyncio.sleep(10_000)
    finally:
        try:
            log.append(f"asked at {now():g} s")
            await asyncio.sleep(put_away)
            log.append(f"away at {now():g} s")
        except asyncio.CancelledError:
            log.append(f"disturbed at {now():g} s")
            raise
        if error is not None:
            raise error


async def started(*coroutines):
    """Make tasks of the coroutines, and let each of them run up to its first wait."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    await asyncio.sleep(1)
    return tasks


async def close(tasks, log):
    """The caller of cancel_and_wait, as a coroutine that can be cancelled."""
    try:
        return await cancel_and_wait(tasks)
    finally:
        log.append(f"closed at {asyncio.get_running_loop().time():g} s")


async def ending(task):
    """How a task ended: what it returned, or the name of what it raised."""
    try:
        return await task
    except BaseException as error:
        return type(error).__name__


# -- asking, and waiting -------------------------------------------------------------------------


async def test_cancels_every_task(clock):
    """cancels every task"""
    tasks = await started(machine(), machine(), machine())
    await cancel_and_wait(tasks)
    assert [task.cancelled() for task in tasks] == [True, True, True], (
        "when cancel_and_wait returns, each of the three tasks has ended by its cancellation"
    )
    assert clock.now == 1, "these machines need no time to stop, so no time passes"


async def test_waits_for_the_cleanup(clock):
    """returns when the last cleanup is over"""
    log = []
    tasks = await started(machine(log, put_away=2.3456), machine(log, put_away=0.5))
    await cancel_and_wait(tasks)
    assert [task.done() for task in tasks] == [True, True], (
        "a task that is still cleaning up has not ended"
    )
    assert clock.now == 3.3456, "asked after 1 s, and the longest cleanup needs 2.3456 s"
    assert log.count("disturbed at 1 s") == 0, "nobody may disturb a cleanup"


async def test_asks_all_before_it_waits(clock):
    """asks every task before it waits for one, so they clean up at the same time"""
    log = []
    tasks = await started(*[machine(log, put_away=seconds) for seconds in (1, 3, 2)])
    await cancel_and_wait(tasks)
    assert log == ["asked at 1 s"] * 3 + ["away at 2 s", "away at 3 s", "away at 4 s"], (
        "all three are asked at the same moment, and each cleans up in its own time"
    )
    assert clock.now == 4, "the cleanups need 1, 3 and 2 s: together 3 s, not 6 s"


async def test_waits_as_long_as_needed(clock):
    """waits as long as the cleanup needs"""
    log = []
    tasks = await started(machine(log, put_away=100_000))
    await cancel_and_wait(tasks)
    assert log == ["asked at 1 s", "away at 100001 s"], (
        "the cleanup needs 100,000 s; it is asked only once and has no time limit"
    )
    assert clock.now == 100_001, "cancel_and_wait returns at that moment"


async def test_stubborn_task(clock):
    """waits for a task that goes on working after it was asked"""

    async def stubborn():
        try:
            await asyncio.sleep(10_000)
        except asyncio.CancelledError:
            await asyncio.sleep(5)
        await asyncio.sleep(2)
        return ValueError("this is a result, not an error")

    tasks = await started(stubborn())
    errors = await cancel_and_wait(tasks)
    assert clock.now == 8, "asked after 1 s; the task works for 7 s more, and is not asked again"
    assert errors == [], "the task returned something, it raised nothing"


# -- what is passed ------------------------------------------------------------------------------


async def test_nothing_to_stop(clock):
    """does nothing when there is nothing to stop"""
    done = asyncio.create_task(asyncio.sleep(1, "played"))
    await done
    assert await cancel_and_wait([]) == [], "no tasks, no errors"
    assert await cancel_and_wait([done]) == [], "a task that has ended well has no error"
    assert done.result() == "played", "the result of a task that has ended stays as it is"
    assert clock.now == 1, "there is nothing to wait for"


@pytest.mark.parametrize("kind", [list, tuple, set, iter], ids=["list", "tuple", "set", "iterator"])
async def test_any_iterable(kind, clock):
    """takes the tasks from any iterable, which is read once"""
    tasks = await started(machine(put_away=1, error=Jam("a")), machine(put_away=1, error=Jam("b")))
    errors = await cancel_and_wait(kind(tasks))
    assert sorted(str(error) for error in errors) == ["a", "b"], "the error of each task is there"
    assert clock.now == 2, "both tasks were cancelled after 1 s and have ended 1 s later"


async def test_set_of_running_tasks(clock):
    """takes a set that becomes smaller while the tasks end"""
    running = set()
    for seconds in (1, 2, 3):
        task = asyncio.create_task(machine(put_away=seconds, error=Jam(f"{seconds}")))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.sleep(1)
    errors = await cancel_and_wait(running)
    assert sorted(str(error) for error in errors) == ["1", "2", "3"], (
        "each task leaves the set when it ends; its error must be in the list all the same"
    )
    assert clock.now == 4, "the last task ends after 4 s"


async def test_leaves_out_the_caller(clock):
    """does not cancel its own caller"""

    async def closes_everything(tasks):
        errors = await cancel_and_wait([asyncio.current_task(), *tasks])
        await asyncio.sleep(2)
        return errors

    tasks = await started(machine(put_away=1))
    outcome = await ending(asyncio.create_task(closes_everything(tasks)))
    assert outcome == [], "the caller is among the tasks: it is left out, and goes on afterwards"
    assert clock.now == 4, "1 s, 1 s of cleanup, and then the caller sleeps 2 s"
    assert await cancel_and_wait([asyncio.current_task()]) == [], "here nobody else is left"


# -- errors --------------------------------------------------------------------------------------


async def test_returns_the_errors(clock):
    """returns the errors of the tasks, in the order of the tasks"""
    first, second = Jam("curtain"), ValueError("light")
    tasks = await started(
        machine(put_away=3, error=first), machine(put_away=2), machine(put_away=1, error=second)
    )
    errors = await cancel_and_wait(tasks)
    assert errors == [first, second], (
        "the list holds the very exceptions that were raised, in the order of the tasks;"
        " a task that was just cancelled has no error"
    )
    assert clock.now == 4, "an error does not end the wait for the others"


async def test_order_of_many():
    """returns the errors of many tasks in their order, whatever the order of their ends"""
    errors = [Jam(f"machine {number}") for number in range(20)]
    tasks = await started(
        *[machine(put_away=number * 7 % 20, error=error) for number, error in enumerate(errors)]
    )
    assert await cancel_and_wait(tasks) == errors, "the errors stand in the order of the tasks"


async def test_error_from_before(clock):
    """returns the error of a task that had failed before"""
    early, late = Jam("early"), Jam("late")

    async def fails():
        raise early

    failed, running = await started(fails(), machine(put_away=1, error=late))
    assert await cancel_and_wait([running, failed]) == [late, early], (
        "one task had failed before the call: its error is in the list too, at its place"
    )
    assert clock.now == 2, "the other task needs 1 s"


async def test_same_task_twice():
    """counts a task that is passed twice only once"""
    error = Jam("curtain")
    (task,) = await started(machine(put_away=1, error=error))
    assert await cancel_and_wait([task, task]) == [error], "one task, one error"


# -- the caller is cancelled ----------------------------------------------------------------------


async def test_caller_is_cancelled():
    """waits for every cleanup also when its caller is cancelled meanwhile"""
    log = []
    tasks = await started(machine(log, put_away=4), machine(log, put_away=6))
    caller = asyncio.create_task(close(tasks, log))
    await asyncio.sleep(2)
    caller.cancel()
    outcome = await ending(caller)
    assert log == ["asked at 1 s"] * 2 + ["away at 5 s", "away at 7 s", "closed at 7 s"], (
        "the caller is cancelled after 3 s: no cleanup is disturbed, and the caller goes on"
        " only when the last one is over"
    )
    assert outcome == "CancelledError", "then the caller gets its cancellation"


async def test_caller_is_cancelled_again():
    """waits for every cleanup, however often its caller is cancelled"""
    log = []
    tasks = await started(machine(log, put_away=4), machine(log, put_away=6))
    caller = asyncio.create_task(close(tasks, log))
    for _ in range(3):
        await asyncio.sleep(1.25)
        caller.cancel()
    outcome = await ending(caller)
    assert log == ["asked at 1 s"] * 2 + ["away at 5 s", "away at 7 s", "closed at 7 s"], (
        "the caller is cancelled three times during the wait: that changes nothing for the tasks"
    )
    assert outcome == "CancelledError", "then the caller gets its cancellation"


async def test_errors_of_a_cancelled_caller():
    """raises CancelledError in a cancelled caller also when there are errors"""
    tasks = await started(machine(put_away=2, error=Jam("a")), machine(put_away=3, error=Jam("b")))
    caller = asyncio.create_task(cancel_and_wait(tasks))
    await asyncio.sleep(1)
    caller.cancel()
    assert await ending(caller) == "CancelledError", (
        "the caller's cancellation counts more than the errors"
    )
    # Here asynckata itself looks for "exception was never retrieved".


@pytest.mark.parametrize("turns", range(6))
async def test_cancelled_at_the_last_moment(turns):
    """loses no cancellation that comes when the last task ends"""
    put_away = asyncio.Event()

    async def lamp():
        try:
            await asyncio.sleep(10_000)
        finally:
            await put_away.wait()

    tasks = await started(lamp())
    caller = asyncio.create_task(cancel_and_wait(tasks))
    await asyncio.sleep(1)
    put_away.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    expected = "CancelledError" if caller.cancel() else []
    assert await ending(caller) == expected, (
        "task and cancellation end the wait at the same moment: the caller was cancelled"
        " before it had ended, so it must end with CancelledError"
    )


async def test_cancellation_stays_counted():
    """leaves it to the caller to count its cancellations"""
    counts = []

    async def closes(tasks):
        try:
            await cancel_and_wait(tasks)
        finally:
            counts.append(asyncio.current_task().cancelling())

    for times in (0, 1, 2):
        caller = asyncio.create_task(closes(await started(machine(put_away=10))))
        for _ in range(times):
            await asyncio.sleep(1)
            caller.cancel()
        await ending(caller)
    assert counts == [0, 1, 2], "cancelling() of the caller tells how often it was cancelled"


async def test_inside_a_cleanup(clock):
    """works as always in a caller that was cancelled before"""
    error, found = Jam("curtain"), []

    async def stage(tasks):
        try:
            await asyncio.sleep(10_000)
        finally:
            found.append(await cancel_and_wait(tasks))

    tasks = await started(machine(put_away=1, error=error), machine(put_away=3))
    caller = asyncio.create_task(stage(tasks))
    await asyncio.sleep(1)
    caller.cancel()
    outcome = await ending(caller)
    assert found == [[error]], (
        "the caller was cancelled before the call, not during it: it gets the list of errors"
    )
    assert outcome == "CancelledError", "the caller's own cancellation goes on after its cleanup"
    assert clock.now == 5, "cancelled after 2 s, and the longest cleanup needs 3 s"


async def test_time_limit_around_it(clock):
    """is not cut short by asyncio.timeout"""
    log = []
    tasks = await started(machine(log, put_away=4))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await cancel_and_wait(tasks)
    assert log == ["asked at 1 s", "away at 5 s"], (
        "the time limit cancels the caller, not the task, whose cleanup goes on to its end"
    )
    assert clock.now == 5, "TimeoutError comes when the task has ended"
