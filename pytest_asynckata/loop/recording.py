"""What the loop saw in one test: the life of every task and thread job, on the virtual clock.

Everything that happens between two movements of the clock happens at one moment. So the
recorder only notes which tasks run, and looks at them once, when the moment is over: each of
them then either has ended or waits. It observes and never steers; it knows no kata.
"""

from __future__ import annotations

from asyncio import Task, current_task
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from sys import _getframe
from threading import get_ident
from types import CodeType, FrameType
from typing import Any, Literal
from weakref import WeakKeyDictionary

from pytest_asynckata.loop.stuck import Place, is_asyncios, waits_for, walk_awaits

MAX_LIVES = 400
"""Tasks beyond this number are only counted."""
MAX_WAITS = 300
"""Waits of one task beyond this number are only counted."""
_BIRTH_FRAMES = 60

Ending = Literal["running", "returned", "raised", "cancelled"]


@dataclass(slots=True, eq=False)
class Wait:
    """One time that a task waited: from when, until when, where, and what for (seconds)."""

    start: float
    end: float | None
    stack: tuple[Place, ...]
    """Where its coroutines stood, outermost first."""
    waits_for: str
    coroutines: tuple[int, ...]
    """A number for each coroutine in `stack`, the same as long as it is the same object."""
    others: tuple[int, ...] = ()
    """The numbers of the tasks that it waited for."""


@dataclass(slots=True, eq=False)
class Cancel:
    """One `task.cancel()`: when, who called it, and where the task stood."""

    time: float
    caller: tuple[Place, ...]
    stack: tuple[Place, ...]
    direct: bool
    """False if it was handed on by another task, which waited for this one."""
    pending: bool
    """Whether the task was waiting then; if not, its next step had been decided already."""


@dataclass(slots=True, eq=False)
class TaskLife:
    """One task, from birth to end."""

    number: int
    born: float
    parent: int | None
    born_at: tuple[Place, ...]
    """The lines that made it, innermost first; without asyncio's own."""
    coroutine: str = ""
    name: str = ""
    waits: list[Wait] = field(default_factory=list)
    more_waits: int = 0
    cancels: list[Cancel] = field(default_factory=list)
    ended: float | None = None
    ending: Ending = "running"
    error: str = ""
    still_cancelling: bool = False
    """At its end: whether a cancellation was asked for and never taken back."""


@dataclass(slots=True, eq=False)
class Job:
    """One call that a pool of threads got: when it came, began and ended (virtual seconds)."""

    function: str
    submitted: float
    place: tuple[Place, ...]
    started: float | None = None
    ended: float | None = None
    failed: bool = False


@dataclass(slots=True, eq=False)
class Recording:
    """Everything seen so far. `now` is the virtual time at which it was last looked at."""

    now: float = 0.0
    lives: list[TaskLife] = field(default_factory=list)
    more_lives: int = 0
    jobs: list[Job] = field(default_factory=list)
    swallowed_timeouts: list[tuple[Place, ...]] = field(default_factory=list)
    """Where tasks stood when an `asyncio.timeout` cancelled them, in vain."""
    wrong_thread: list[tuple[Place, ...]] = field(default_factory=list)
    """From where the loop was used by a thread that is not its own."""
    timers: Counter[tuple[str, int, float]] = field(default_factory=Counter)
    """How often a timer was set for a function (its file and line) with one delay in seconds."""
    dropped_generators: list[tuple[str, tuple[Place, ...]]] = field(default_factory=list)
    """Async generators that nobody closed: name, and where they stood."""


class Recorder:
    """Watches one loop. The loop calls it; it never calls the loop, except for the time."""

    def __init__(self, time: Callable[[], float]) -> None:
        self.recording = Recording()
        self.time = time
        self._lives: WeakKeyDictionary[Task[Any], TaskLife] = WeakKeyDictionary()
        self._numbers: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
        self._last_number = 0
        self._cancelling = 0
        self._thread = get_ident()
        self._jobs_of_threads: dict[int, Job] = {}
        self._handed_over: list[Future[Any]] = []
        self._next_life = 0
        self._running: dict[Task[Any], None] = {}

    # -- what the loop tells -------------------------------------------------------------------

    def born(self, task: Task[Any], coroutine: object, parent: Task[Any] | None) -> None:
        """A task for a coroutine was made, while `parent` ran."""
        if len(self.recording.lives) >= MAX_LIVES:
            self.recording.more_lives += 1
            return
        parents_life = self._lives.get(parent) if parent is not None else None
        life = TaskLife(
            number=self._next_life,
            born=self.time(),
            parent=parents_life.number if parents_life is not None else None,
            born_at=calling_lines(),
            coroutine=name_of(coroutine),
        )
        self._next_life += 1
        self.recording.lives.append(life)
        self._lives[task] = life
        self._running[task] = None  # an eager task runs at once; nothing else tells us

    def not_born(self, task: Task[Any]) -> None:
        """A task could not be made after all: nothing of it may be looked at."""
        self._running.pop(task, None)
        if (life := self._lives.pop(task, None)) is not None:
            self.recording.lives.remove(life)

    def will_run(self, task: Task[Any]) -> None:
        """A task is going to run at this moment."""
        if isinstance(task, WatchedTask):
            self._running[task] = None
        elif task not in self._lives:  # made by a task factory of the subject, just now
            self.born(task, task.get_coro(), current_task(task.get_loop()))
        else:
            self._running[task] = None

    def cancelled(self, task: Task[Any]) -> None:
        """Somebody calls `task.cancel()`."""
        if get_ident() != self._thread:
            self.used_from_wrong_thread()
        elif (life := self._lives.get(task)) is not None and not task.done():
            stack = tuple(place for _coroutine, place in walk_awaits(task.get_coro()))
            waiter = getattr(task, "_fut_waiter", None)
            # What an `__await__` of the learner yields need not have all methods of a future.
            is_done = getattr(waiter, "done", None)
            pending = is_done is not None and not is_done()
            direct = self._cancelling == 0
            life.cancels.append(Cancel(self.time(), calling_lines(), stack, direct, pending))
            self._running[task] = None

    @contextmanager
    def cancelling(self) -> Iterator[None]:
        """While it lasts, tasks that are cancelled are cancelled by another task's cancellation."""
        self._cancelling += 1
        try:
            yield
        finally:
            self._cancelling -= 1

    def timeout_was_swallowed(self, task: Task[Any]) -> None:
        """A timeout has cancelled a task, and the code inside ended as if nothing had happened."""
        life = self._lives.get(task)
        if life is not None and life.cancels and life.cancels[-1].pending:
            self.recording.swallowed_timeouts.append(life.cancels[-1].stack)

    def moment_is_over(self) -> None:
        """The clock is about to move: every task that has run waits now, or has ended."""
        self.recording.now = self.time()
        running, self._running = self._running, {}
        for task in running:
            if (life := self._lives.get(task)) is not None:
                self._look_at(task, life)

    def take(self) -> Recording:
        """What was seen so far. What comes later, such as the clean-up, is no longer part of it."""
        self.moment_is_over()
        taken, self.recording = self.recording, Recording()
        self._lives.clear()
        return taken

    def used_from_wrong_thread(self) -> None:
        """A thread that is not the loop's own calls what only the loop's own may call."""
        if len(self.recording.wrong_thread) < MAX_WAITS:
            job = self._jobs_of_threads.get(get_ident())
            lines = (*calling_lines(), *(job.place if job is not None else ()))
            self.recording.wrong_thread.append(lines)

    def timer_set(self, callback: Callable[..., object], delay: float) -> None:
        """A timer was set that will call `callback` after `delay` seconds."""
        code = getattr(callback, "__code__", None)  # of a method, too
        if isinstance(code, CodeType) and len(self.recording.timers) < MAX_WAITS:
            key = (code.co_filename, code.co_firstlineno, round(delay, 6))
            self.recording.timers[key] += 1

    def generator_dropped(self, name: str, frame: FrameType | None) -> None:
        """The garbage collector found an async generator that was never brought to its end."""
        where = (Place(frame.f_code.co_filename, frame.f_lineno, name),) if frame else ()
        self.recording.dropped_generators.append((name, where))

    def job_submitted(self, function: str) -> Job:
        """A pool of threads got a call."""
        job = Job(function, self.time(), calling_lines())
        if len(self.recording.jobs) < MAX_LIVES:
            self.recording.jobs.append(job)
        return job

    def job_handed_over(self, future: Future[Any]) -> None:
        """A pool has it; `jobs_to_begin` counts it until a thread begins with it."""
        self._handed_over.append(future)

    def jobs_to_begin(self) -> int:
        """How many jobs a pool has got and no thread has begun with, unless they are cancelled."""
        waiting = [f for f in self._handed_over if not (f.running() or f.done())]
        self._handed_over = waiting
        return len(waiting)

    def job_started(self, job: Job) -> None:
        """The thread that calls this begins with a job."""
        job.started = self.time()
        self._jobs_of_threads[get_ident()] = job

    # -- looking -------------------------------------------------------------------------------

    def _look_at(self, task: Task[Any], life: TaskLife) -> None:
        now = self.recording.now
        if life.waits and life.waits[-1].end is None:
            life.waits[-1].end = now
        if not life.name:
            life.name = task.get_name()
        if task.done():
            self._note_end(task, life)
        elif len(life.waits) < MAX_WAITS:
            life.waits.append(self._wait_of(task))
        else:
            life.more_waits += 1
            life.waits[-1].end = None

    def _wait_of(self, task: Task[Any]) -> Wait:
        walk = tuple(walk_awaits(task.get_coro()))
        stack = tuple(place for _coroutine, place in walk)
        numbers = tuple(self._number(coroutine) for coroutine, _place in walk)
        others = tuple(
            life.number for other in waited_tasks(task) if (life := self._lives.get(other))
        )
        return Wait(self.recording.now, None, stack, waits_for(task, stack), numbers, others)

    def _number(self, coroutine: object) -> int:
        number = self._numbers.get(coroutine)
        if number is None:
            self._last_number += 1
            number = self._numbers[coroutine] = self._last_number
        return number

    def _note_end(self, task: Task[Any], life: TaskLife) -> None:
        life.ended = self.recording.now
        life.still_cancelling = task.cancelling() > 0
        if task.cancelled():
            life.ending = "cancelled"
            return
        error = getattr(task, "_exception", None)  # `exception()` would count as looking at it
        life.ending = "returned" if error is None else "raised"
        life.error = type(error).__name__ if error is not None else ""


class WatchedTask(Task[Any]):
    """asyncio's task; it tells the recorder of its loop when somebody cancels it."""

    def __init__(self, coroutine: Any, *, recorder: Recorder, loop: Any, **more: Any) -> None:
        self._recorder = recorder
        # Before super(): an eager task runs while it is made.
        recorder.born(self, coroutine, current_task(loop))
        try:
            super().__init__(coroutine, loop=loop, **more)
        except BaseException:
            recorder.not_born(self)
            raise

    def set_name(self, value: object) -> None:
        if value is not None:  # Python 3.13.0 hands None over to a task that has its name already
            super().set_name(value)

    def cancel(self, msg: Any | None = None) -> bool:
        self._recorder.cancelled(self)
        with self._recorder.cancelling():
            return super().cancel(msg)


# In messages and in `repr` it is what it stands for.
WatchedTask.__name__ = WatchedTask.__qualname__ = "Task"


def calling_lines() -> tuple[Place, ...]:
    """The lines that led here, innermost first, without asyncio's and our own."""
    return tuple(_calling_lines())


def _calling_lines() -> Iterator[Place]:
    frame: FrameType | None = _getframe(2)
    found = 0
    for _depth in range(_BIRTH_FRAMES):
        if frame is None or found == 4:
            return
        code = frame.f_code
        if code.co_name == "_run_once" and is_asyncios(code.co_filename):
            return
        if not (is_asyncios(code.co_filename) or code.co_filename.startswith(_OWN_FOLDER)):
            found += 1
            yield Place(code.co_filename, frame.f_lineno, code.co_qualname)
        frame = frame.f_back


_OWN_FOLDER = __file__.rpartition("recording.py")[0]


def waited_tasks(task: Task[Any]) -> list[Task[Any]]:
    """The tasks that a task waits for: directly, or through `asyncio.gather`."""
    waiter = getattr(task, "_fut_waiter", None)
    candidates = getattr(waiter, "_children", None) or [waiter]
    return [other for other in candidates if isinstance(other, Task)]


def name_of(coroutine: object) -> str:
    """The name of a coroutine's function, without the function that it was defined in."""
    name = getattr(coroutine, "__qualname__", None) or type(coroutine).__name__
    return str(name).rpartition("<locals>.")[2]
