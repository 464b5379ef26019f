"""The contract of `start`, `outcome` and `follow`, from the simplest claim to the hardest."""

import asyncio

from task_names_and_results import follow, outcome, start

# -- helpers -----------------------------------------------------------------------------------


async def trip(brings, seconds=1):
    """A courier who comes back after some seconds."""
    await asyncio.sleep(seconds)
    return brings


async def accident(error, seconds=1):
    """A courier who does not come back."""
    await asyncio.sleep(seconds)
    raise error


async def ended(task):
    """Wait until a task has ended, in whatever way."""
    await asyncio.wait([task])
    return task


async def cancelled(task):
    """Cancel a task that has begun, and wait until it has ended."""
    await asyncio.sleep(0)
    task.cancel()
    return await ended(task)


# -- start -------------------------------------------------------------------------------------


async def test_start_gives_a_task():
    """starts a coroutine as a task and returns the task"""
    task = start(trip("letter"))
    assert isinstance(task, asyncio.Task), "start returns the task itself"
    assert await task == "letter", "the result of the task is the result of the coroutine"


async def test_start_does_not_wait(clock):
    """runs several trips at the same time, without waiting in start"""
    tasks = [start(trip("letter", 3)), start(trip("parcel", 1)), start(trip("flowers", 2))]
    assert [task.done() for task in tasks] == [False, False, False], "all of them have just started"
    assert [await task for task in tasks] == ["letter", "parcel", "flowers"], (
        "each task has the result of its own coroutine"
    )
    assert clock.now == 3, "the trips of 3, 1 and 2 seconds run at the same time"


async def test_the_task_raises():
    """gives a task that raises the exception of the coroutine"""
    error, raised = ValueError("no such street"), None
    task = start(accident(error), "ben")
    try:
        await task
    except ValueError as caught:
        raised = caught
    assert raised is error, "who awaits the task gets the exception of the coroutine"


async def test_name():
    """gives the task its name"""
    one, two, three = start(trip(1), "anna"), start(trip(2), "ben"), start(trip(3), "anna")
    names = [task.get_name() for task in (one, two, three)]
    assert names == ["anna", "ben", "anna"], "get_name() of each task is the name given to start"
    assert [await task for task in (one, two, three)] == [1, 2, 3], "they run under these names"


async def test_name_inside():
    """lets the trip see the name of its task"""

    async def says_its_name():
        await asyncio.sleep(1)
        return asyncio.current_task().get_name()

    assert await start(says_its_name(), name="anna") == "anna", (
        "asyncio.current_task() inside of the trip is the task that has the name"
    )


async def test_no_name():
    """leaves the name to asyncio when none is given"""
    one, other = start(trip(1)), start(trip(2), None)
    names = [one.get_name(), other.get_name()]
    assert [name.rstrip("0123456789") for name in names] == ["Task-", "Task-"], (
        "without a name the task is called Task- and a number, as asyncio does it"
    )
    assert names[0] != names[1], "each task has a number of its own"
    assert [await one, await other] == [1, 2], "they run as tasks with a name do"


# -- outcome -----------------------------------------------------------------------------------


async def test_outcome_returned():
    """says that a task has returned, and what"""
    task = await ended(start(trip("letter")))
    assert outcome(task) == ("returned", "letter"), "the coroutine has returned this value"


async def test_outcome_running(clock):
    """says that a task is running as long as it has not ended"""
    task = start(trip("letter", 2))
    assert outcome(task) == ("running", None), "the trip has just begun"
    await asyncio.sleep(1)
    assert outcome(task) == ("running", None), "1 of 2 seconds is over"
    assert await task == "letter", "the question has not changed the task"
    assert outcome(task) == ("returned", "letter"), "now the trip is over"
    assert clock.now == 2, "outcome never waits (seconds)"


async def test_outcome_failed():
    """says that a task has failed, and with which exception"""
    error = ValueError("no such street")
    word, value = outcome(await ended(start(accident(error))))
    assert word == "failed", "the coroutine has raised an exception"
    assert value is error, "the value is the exception itself, the very same object"
    # asynckata itself now looks for "exception was never retrieved"


async def test_outcome_cancelled():
    """says that a task was cancelled"""
    task = await cancelled(start(trip("letter")))
    assert outcome(task) == ("cancelled", None), "somebody has cancelled the task"


async def test_outcome_again():
    """says the same when it is asked again"""
    good, bad = start(trip("letter")), start(accident(ValueError("no such street")))
    off = await cancelled(start(trip("parcel")))
    await ended(good), await ended(bad)
    for task, word in ((good, "returned"), (bad, "failed"), (off, "cancelled")):
        words = [outcome(task)[0] for _ in range(3)]
        assert words == [word, word, word], "the end of a task does not change any more"


async def test_any_value_is_returned():
    """says returned for every returned value: None, 0, an empty text, an exception object"""
    for value in (None, 0, "", False, [], ValueError("returned, not raised")):
        task = await ended(start(trip(value)))
        assert outcome(task) == ("returned", value), "what was returned and not raised is a value"


async def test_any_exception_is_a_failure():
    """says failed for every raised exception, also those that asyncio raises"""
    for kind in (TimeoutError, asyncio.InvalidStateError, LookupError, StopAsyncIteration):
        error = kind("raised by the trip")
        task = await ended(start(accident(error)))
        assert outcome(task) == ("failed", error), "the trip itself has raised this exception"


# -- follow ------------------------------------------------------------------------------------


async def test_report_at_the_end(clock):
    """calls the report when the task ends, with the task"""
    log = []
    task = start(trip("letter", 2))
    answer = follow(task, lambda task: log.append((task, clock.now)))
    assert answer is None, "follow returns nothing"
    await asyncio.sleep(1)
    assert log == [], "after 1 of 2 seconds there is nothing to report"
    await asyncio.sleep(2)
    assert log == [(task, 2)], "one call, with the task, at the moment of its end (2 seconds)"


async def test_report_in_every_case():
    """calls the report also for a task that fails or is cancelled"""
    log, error = [], ValueError("no such street")
    bad, off = start(accident(error)), start(trip("letter"))
    for task in (bad, off):
        follow(task, lambda task: log.append(outcome(task)))
    await cancelled(off)
    await asyncio.sleep(2)
    assert log == [("cancelled", None), ("failed", error)], (
        "each end is reported, and the task is done when it is reported"
    )


async def test_report_gets_its_arguments():
    """gives the report its own arguments before the task, and those with names"""
    calls = []

    def report(*args, **kwargs):
        calls.append((args, kwargs))

    task = start(trip("letter"), "anna")
    follow(task, report, "board", 7, colour="red")
    await ended(task)
    await asyncio.sleep(1)
    assert calls == [(("board", 7, task), {"colour": "red"})], (
        "report(*args, task, **kwargs): the task stands after the other arguments"
    )


async def test_report_after_the_end(clock):
    """calls the report of a task that has ended before, but not inside of follow"""
    log = []
    task = await ended(start(trip("letter")))
    follow(task, log.append)
    assert log == [], "follow returns first; only then the loop calls the report"
    await clock.settle()
    assert log == [task], "as soon as the loop runs, it calls the report"
    assert clock.now == 1, "no time passes between the two (seconds)"


async def test_several_reports():
    """calls all reports of a task, in the order in which they were asked for"""
    log = []
    task = start(trip("letter"))
    for number in (1, 2, 3):
        follow(task, lambda number, task: log.append(number), number)
    await ended(task)
    await asyncio.sleep(1)
    assert log == [1, 2, 3], "each of the three reports is called once, the first one first"
    follow(task, lambda task: log.append(4))
    await asyncio.sleep(1)
    assert log == [1, 2, 3, 4], "the new report is called, and the others not again"


async def test_three_couriers(clock):
    """reports three couriers in the order in which they come back"""
    board = []

    def report(board, task, *, place):
        board.append(f"{clock.now:g} s, {place}: {task.get_name()} {outcome(task)[0]}")

    follow(start(trip("letter", 3), "anna"), report, board, place="door")
    follow(start(accident(ValueError("no such street"), 1), "ben"), report, board, place="phone")
    follow(start(trip("parcel", 2), "clara"), report, board, place="yard")
    board.append(f"{clock.now:g} s, all have left")
    await asyncio.sleep(4)
    assert board == [
        "0 s, all have left",
        "1 s, phone: ben failed",
        "2 s, yard: clara returned",
        "3 s, door: anna returned",
    ], "each report comes when its own task ends, with its own arguments"
