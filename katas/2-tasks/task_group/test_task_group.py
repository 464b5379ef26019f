"""The contract of `TaskGroup`, from the simplest claim to the hardest."""

import asyncio
import contextvars

import pytest
from task_group import TaskGroup

# -- helpers --------------------------------------------------------------------------------------


class Crew:
    """The people whose work the tests put into groups, and what they write down."""

    def __init__(self, clock):
        self.clock, self.log = clock, []

    def note(self, text):
        self.log.append(f"{text} at {self.clock.now:g} s")

    def lines(self, part):
        """What was written down about one part."""
        return [line for line in self.log if line.startswith(part)]

    async def build(self, part, seconds, cleanup=0, breaks=None):
        """Build `part`; who is stopped puts it away, and may break something on the way."""
        try:
            await asyncio.sleep(seconds)
            self.note(f"{part} ready")
            return part
        except asyncio.CancelledError:
            self.note(f"{part} stopped")
            await asyncio.sleep(cleanup)
            self.note(f"{part} put away")
            if breaks:
                raise OSError(breaks) from None
            raise

    async def fail(self, text, seconds):
        """Raise an error after some time."""
        await asyncio.sleep(seconds)
        raise ValueError(text)


@pytest.fixture
def crew(clock):
    return Crew(clock)


async def ending(aw):
    """How an awaitable ended: its result, its exception as a text, or "cancelled"."""
    try:
        return await aw
    except asyncio.CancelledError:
        return "cancelled"
    except (Exception, BaseExceptionGroup) as error:
        return report(error)


async def raised(aw):
    """The exception itself that comes out of an awaitable, of whatever kind."""
    try:
        await aw
    except BaseException as error:
        return error
    return None


def report(error):
    """An exception as a text, an exception group as the sorted list of those in it."""
    if isinstance(error, BaseExceptionGroup):
        return sorted((report(one) for one in error.exceptions), key=str)
    return f"{type(error).__name__}: {error}"


def refusal(group, coroutine):
    """The name of the exception that create_task raises; the coroutine never runs then."""
    try:
        group.create_task(coroutine)
    except Exception as error:
        coroutine.close()
        return type(error).__name__
    return "not refused"


# -- everything goes well -------------------------------------------------------------------------


async def test_waits_for_its_tasks(clock, crew):
    """waits at the end of the block until all tasks have ended"""
    async with TaskGroup() as group:
        tasks = [
            group.create_task(crew.build("light", 3)),
            group.create_task(crew.build("sound", 1)),
            group.create_task(crew.build("camera", 2)),
        ]
    assert clock.now == 3, "all tasks run at the same time, and the slowest one needs 3 s"
    assert all(isinstance(task, asyncio.Task) for task in tasks), "create_task gives a task"
    assert [task.result() for task in tasks] == ["light", "sound", "camera"], (
        "after the block each task has its result"
    )


async def test_block_runs_beside_them(clock, crew):
    """runs the block at the same time as the tasks"""
    group = TaskGroup()
    async with group as given:
        assert given is group, "`async with` gives the group itself"
        group.create_task(crew.build("light", 2))
        await asyncio.sleep(1)
        crew.note("block")
        group.create_task(crew.build("sound", 0.5))
        await asyncio.sleep(2)
        crew.note("block")
    assert crew.log == [
        "block at 1 s",
        "sound ready at 1.5 s",
        "light ready at 2 s",
        "block at 3 s",
    ], "a task runs from the moment on at which it is made"
    assert clock.now == 3, "the block itself was the slowest"


async def test_empty_group(clock):
    """ends at once when it has no tasks"""
    async with TaskGroup():
        pass
    assert clock.now == 0, "there is nothing to wait for"


async def test_tasks_start_tasks(clock, crew):
    """waits for tasks too that tasks of the group start while it is waiting"""

    async def head(group):
        await asyncio.sleep(1)
        group.create_task(crew.build("light", 3))
        await asyncio.sleep(1)

    async with TaskGroup() as group:
        group.create_task(head(group))
    assert crew.log == ["light ready at 4 s"], "the light was started at 1 s and needs 3 s"
    assert clock.now == 4, "the group waits for all of its tasks"


async def test_name_and_context():
    """gives a task its name and its context"""
    scene = contextvars.ContextVar("scene", default="none")

    async def work():
        return scene.get()

    context = contextvars.copy_context()
    context.run(scene.set, "at night")
    async with TaskGroup() as group:
        task = group.create_task(work(), name="light", context=context)
        other = group.create_task(work())
    assert task.get_name() == "light", "the task has the name that was given"
    assert [task.result(), other.result()] == ["at night", "none"], (
        "the first task runs in the context that was given, the second in the usual one"
    )


# -- something fails ------------------------------------------------------------------------------


async def test_failure(clock, crew):
    """cancels the other tasks when one fails, and raises an exception group after their cleanup"""

    async def scene():
        async with TaskGroup() as group:
            group.create_task(crew.build("sound", 1))
            group.create_task(crew.build("light", 9, cleanup=0.5))
            group.create_task(crew.fail("lamp broke", 2))
            group.create_task(crew.build("camera", 9, cleanup=1))

    error = await raised(scene())
    assert report(error) == ["ValueError: lamp broke"], (
        "the error stands in an exception group; a cancelled task is no error"
    )
    assert isinstance(error, ExceptionGroup), "all errors are of kind Exception: ExceptionGroup"
    assert sorted(crew.log) == [
        "camera put away at 3 s",
        "camera stopped at 2 s",
        "light put away at 2.5 s",
        "light stopped at 2 s",
        "sound ready at 1 s",
    ], "the others are stopped at the moment of the failure, and clean up"
    assert clock.now == 3, "the group is left when the last cleanup is over"


async def test_failure_stops_the_block(clock, crew):
    """stops the block too when a task fails, and still raises the exception group"""

    async def scene():
        async with TaskGroup() as group:
            group.create_task(crew.build("light", 9, cleanup=2))
            group.create_task(crew.fail("lamp broke", 1))
            await crew.build("block", 60)
        crew.note("after the group")

    outcome = await ending(scene())
    assert crew.lines("block")[:1] == ["block stopped at 1 s"], (
        "the block gets a CancelledError where it waits"
    )
    assert crew.lines("after") == [], "what comes after the group does not run"
    assert outcome == ["ValueError: lamp broke"], (
        "the CancelledError of the block stays inside: the caller gets an exception group"
    )
    assert clock.now == 3, "the light needs 2 s to clean up"


@pytest.mark.parametrize("seconds", [60, 0], ids=["in the block", "at the end of the block"])
async def test_caller_goes_on(clock, crew, seconds):
    """leaves the caller as it was: it can go on after it has caught the exception group"""

    async def caller():
        try:
            async with TaskGroup() as group:
                group.create_task(crew.fail("lamp broke", 1))
                await asyncio.sleep(seconds)
        except* ValueError:
            crew.note("lamp broke")
        cancelling = asyncio.current_task().cancelling()
        await asyncio.sleep(1)
        return cancelling

    outcome = await ending(asyncio.create_task(caller()))
    assert crew.log == ["lamp broke at 1 s"], "`except* ValueError` finds the error in the group"
    assert outcome == 0, "nobody from outside has cancelled the caller: cancelling() is 0"
    assert clock.now == 2, "it goes on and waits for one more second"


@pytest.mark.parametrize("block", [False, True], ids=["of tasks", "of the block too"])
async def test_all_failures(clock, crew, block):
    """reports every failure, and disturbs no cleanup"""

    async def scene():
        async with TaskGroup() as group:
            group.create_task(crew.fail("lamp broke", 1))
            group.create_task(crew.build("sound", 9, cleanup=1, breaks="cable broke"))
            group.create_task(crew.build("camera", 9, cleanup=3))
            if block:
                await crew.build("block", 60, cleanup=2, breaks="script torn")

    errors = ["OSError: cable broke", "ValueError: lamp broke"]
    errors += ["OSError: script torn"] if block else []
    outcome = await ending(scene())
    assert outcome == sorted(errors), (
        "also an error that comes during a cleanup is in the exception group"
    )
    assert crew.lines("camera") == ["camera stopped at 1 s", "camera put away at 4 s"], (
        "the second error (at 2 s) does not disturb the cleanup of the camera"
    )
    assert clock.now == 4, "the group is left when the last cleanup is over"


async def test_block_fails(clock, crew):
    """cancels the tasks when the block fails, and raises its exception in the group"""

    async def scene(breaks):
        async with TaskGroup() as group:
            group.create_task(crew.build("light", 9, cleanup=2, breaks=breaks))
            await asyncio.sleep(1)
            raise LookupError("no script")

    outcome = await ending(scene(None))
    assert outcome == ["LookupError: no script"], (
        "an error of the block is reported like the others"
    )
    assert crew.log == ["light stopped at 1 s", "light put away at 3 s"], "the task is stopped"
    assert clock.now == 3, "the cleanup comes first"
    outcome = await ending(scene("lamp broke"))
    assert outcome == ["LookupError: no script", "OSError: lamp broke"], (
        "errors of the block and of tasks are reported together"
    )


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
async def test_end_of_the_program(clock, crew, kind):
    """passes KeyboardInterrupt and SystemExit of the block on as they are, after the cleanup"""

    async def scene():
        async with TaskGroup() as group:
            group.create_task(crew.build("light", 9, cleanup=2))
            await asyncio.sleep(1)
            raise kind

    error = await raised(scene())
    assert type(error).__name__ == kind.__name__, "it is raised itself, without a group around it"
    assert crew.log == ["light stopped at 1 s", "light put away at 3 s"], "the task is stopped"
    assert clock.now == 3, "the cleanup comes first"


async def test_other_exceptions(crew):
    """takes any exception of a task for a failure, not only an Exception"""

    class PowerCut(BaseException):
        pass

    async def power():
        await asyncio.sleep(1)
        raise PowerCut("no light")

    async def scene():
        async with TaskGroup() as group:
            group.create_task(power())
            group.create_task(crew.build("light", 9))

    error = await raised(scene())
    assert report(error) == ["PowerCut: no light"], "it stands in a BaseExceptionGroup"
    assert crew.log == ["light stopped at 1 s", "light put away at 1 s"], "the other is stopped"


# -- cancellation ---------------------------------------------------------------------------------


async def test_cancelled_task(clock, crew):
    """takes a cancelled task for no failure: the others run on"""

    async def scene():
        async with TaskGroup() as group:
            light = group.create_task(crew.build("light", 9))
            group.create_task(crew.build("sound", 3))
            await asyncio.sleep(1)
            light.cancel()
        return light.cancelled()

    outcome = await ending(scene())
    assert outcome is True, "the task itself is cancelled, and nothing is raised"
    assert crew.log == ["light stopped at 1 s", "light put away at 1 s", "sound ready at 3 s"], (
        "one task was cancelled, and nothing else happens"
    )
    assert clock.now == 3, "the group waits for the other one"


@pytest.mark.parametrize("seconds", [60, 0], ids=["in the block", "at the end of the block"])
async def test_cancelled_caller(clock, crew, seconds):
    """cancels its tasks when its caller is cancelled, and ends after their cleanup"""

    async def scene():
        async with TaskGroup() as group:
            group.create_task(crew.build("light", 9, cleanup=2))
            group.create_task(crew.build("sound", 1))
            await asyncio.sleep(seconds)

    caller = asyncio.create_task(scene())
    await asyncio.sleep(2)
    caller.cancel()
    outcome = await ending(caller)
    assert outcome == "cancelled", "a cancellation from outside is passed on, and not in a group"
    assert crew.log == ["sound ready at 1 s", "light stopped at 2 s", "light put away at 4 s"], (
        "what still runs is stopped at the moment of the cancellation"
    )
    assert clock.now == 4, "the caller ends when the cleanup is over"
    assert caller.cancelling() == 1, "the cancellation stays counted: somebody outside has asked"


async def test_time_limit(clock, crew):
    """works inside a block of asyncio.timeout"""

    async def scene():
        async with asyncio.timeout(2):
            async with TaskGroup() as group:
                group.create_task(crew.build("light", 9, cleanup=1))

    outcome = await ending(scene())
    assert outcome.startswith("TimeoutError"), "the time limit cancels the caller: TimeoutError"
    assert crew.log == ["light stopped at 2 s", "light put away at 3 s"], "the task is stopped"
    assert clock.now == 3, "the cleanup comes first"


async def test_nested(clock, crew):
    """keeps a failure inside when one group stands in another and its error is caught"""
    async with TaskGroup() as outer:
        outer.create_task(crew.build("sound", 5))
        try:
            async with TaskGroup() as inner:
                inner.create_task(crew.build("light", 9))
                inner.create_task(crew.fail("lamp broke", 1))
                await asyncio.sleep(60)
        except* ValueError:
            crew.note("without light")
        await asyncio.sleep(1)
        outer.create_task(crew.build("camera", 1))
    assert sorted(crew.log) == [
        "camera ready at 3 s",
        "light put away at 1 s",
        "light stopped at 1 s",
        "sound ready at 5 s",
        "without light at 1 s",
    ], "only the inner group is stopped"
    assert clock.now == 5, "the outer group waits for its own tasks"


# -- what is refused ------------------------------------------------------------------------------


async def test_takes_no_tasks(crew):
    """refuses tasks before the block, after it, and while it stops its tasks"""
    refusals = {}

    async def late(group):
        try:
            await asyncio.sleep(9)
        finally:
            refusals["while stopping"] = refusal(group, crew.build("camera", 0))

    async def scene(group):
        refusals["before"] = refusal(group, crew.build("sound", 0))
        async with group:
            group.create_task(late(group))
            group.create_task(crew.fail("lamp broke", 1))

    failed, fine = TaskGroup(), TaskGroup()
    outcome = await ending(scene(failed))
    async with fine:
        pass
    refusals["after a failure"] = refusal(failed, crew.build("sound", 0))
    refusals["after the end"] = refusal(fine, crew.build("sound", 0))
    await asyncio.sleep(1)
    assert refusals == {
        "before": "RuntimeError",
        "while stopping": "RuntimeError",
        "after a failure": "RuntimeError",
        "after the end": "RuntimeError",
    }, "create_task raises RuntimeError when the group cannot take a task"
    assert outcome == ["ValueError: lamp broke"], "everything else is as always"
    assert crew.log == [], "what was refused is not started"


async def test_entered_only_once():
    """refuses to be entered a second time"""
    group = TaskGroup()

    async def scene():
        async with group:
            pass

    assert [await ending(scene()), (await ending(scene()))[:12]] == [None, "RuntimeError"], (
        "one group is for one block: RuntimeError the second time"
    )
