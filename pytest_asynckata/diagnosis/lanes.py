"""From a recording to a timeline: which coroutine did the work, and when.

Only coroutines of the learner's and of the test's files become lanes; what libraries and
asyncio do in between is somebody else's story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_asynckata.diagnosis.source import Whose
from pytest_asynckata.diagnosis.timeline import Lane, Segment, Timeline
from pytest_asynckata.language import _
from pytest_asynckata.loop.recording import Ending, Job, Recording, TaskLife, Wait
from pytest_asynckata.loop.stuck import Place, is_asyncios

MAX_LANES = 30
MAX_SEGMENTS = 60
_WORKS = ("sleep", "to_thread", "StreamReader", "StreamWriter", "sock_", "connect", "Process")
"""asyncio's functions in which time passes by itself; in all others somebody must act."""


@dataclass(eq=False)
class _Draft:
    """A lane while it is being made: one coroutine and the task in which it ran, or a job."""

    base: str
    segments: list[Segment]
    ending: Ending
    life: TaskLife | None = None
    """The task; None for a job of a thread."""
    owns_task: bool = False
    error: str = ""

    @property
    def start(self) -> float:
        return self.segments[0].start

    @property
    def end(self) -> float | None:
        return self.segments[-1].end

    @property
    def works(self) -> bool:
        return any(segment.kind == "work" for segment in self.segments)


def timeline_of(recording: Recording, whose: Whose) -> Timeline:
    """The lanes of one test."""
    drafts = _shown([*_coroutines(recording, whose), *map(_job, recording.jobs)])
    drafts.sort(key=lambda draft: draft.start)
    names = _names(drafts)
    after = _predecessors(drafts)
    lanes = [_lane(draft, names, after.get(draft)) for draft in drafts]
    shown = lanes if len(lanes) <= MAX_LANES else list(_alike_together(lanes))
    left_out = sum(lane.times for lane in shown[MAX_LANES:]) + recording.more_lives
    seconds = min(recording.now, max(map(_end, drafts), default=recording.now))
    return Timeline(seconds=seconds, lanes=tuple(shown[:MAX_LANES]), left_out=left_out)


def busiest(timeline: Timeline) -> int:
    """How many lanes worked at the same time, at most."""
    changes: Counter[tuple[float, int]] = Counter()
    for lane in timeline.lanes:
        for segment in lane.segments:
            if segment.kind == "work":
                end = timeline.seconds if segment.end is None else segment.end
                changes[(segment.start, 1)] += lane.times
                changes[(end, 0)] += lane.times  # at one moment, ends come before starts
    most = now = 0
    for (_moment, starts), count in sorted(changes.items()):
        now += count if starts else -count
        most = max(most, now)
    return most


def _coroutines(recording: Recording, whose: Whose) -> Iterator[_Draft]:
    """One draft for each coroutine of the learner's or of the test's that waited."""
    names = {life.number: f"{life.coroutine}()" for life in recording.lives}
    for life in recording.lives:
        waits: dict[int, list[tuple[Wait, int]]] = {}
        for wait in life.waits:
            depth = _worker(wait, whose)
            if depth is not None:
                waits.setdefault(wait.coroutines[depth], []).append((wait, depth))
        for of_one in waits.values():
            yield _coroutine(life, of_one, whose, names)


def _worker(wait: Wait, whose: Whose) -> int | None:
    """The place in the stack of the innermost coroutine of the learner or of the test."""
    for index in range(len(wait.stack) - 1, -1, -1):
        file = wait.stack[index].file
        if file == whose.test or whose.learner(file):
            return index
    return None


def _coroutine(
    life: TaskLife, waits: list[tuple[Wait, int]], whose: Whose, names: dict[int, str]
) -> _Draft:
    last, depth = waits[-1]
    place = last.stack[depth]
    ending = _ending(life, last, owns_task=depth == 0)
    return _Draft(
        base=_base(life, place, whose, owns_task=depth == 0),
        segments=list(_segments([wait for wait, _depth in waits], depth, names)),
        ending=ending,
        life=life,
        owns_task=depth == 0,
        error=life.error if ending == "raised" else "",
    )


def _base(life: TaskLife, place: Place, whose: Whose, *, owns_task: bool) -> str:
    """What a lane is called, before lanes of one name are numbered."""
    if owns_task and life.name and not life.name.startswith("Task-"):
        return life.name
    name = short_name(place.function)
    return _("the test") if place.file == whose.test and name.startswith("test_") else name


def short_name(function: str) -> str:
    """A function's name without the function that it was defined in."""
    return function.rpartition("<locals>.")[2]


def _ending(life: TaskLife, last: Wait, *, owns_task: bool) -> Ending:
    """How a lane ended. Of a coroutine inside a task it is known only if it was cancelled."""
    if last.end is None:
        return "running"
    if owns_task and life.ending != "running":
        return life.ending
    ended_now = life.waits[-1] is last and life.ended == last.end
    return "cancelled" if ended_now and life.ending == "cancelled" else "returned"


def _segments(waits: list[Wait], depth: int, names: dict[int, str]) -> Iterator[Segment]:
    """The waits as segments; neighbours of one kind become one."""
    last: Segment | None = None
    for wait in waits:
        new = Segment(
            start=wait.start,
            end=wait.end,
            kind="work" if is_work(wait, depth) else "wait",
            on=_what_for(wait, names),
        )
        if last is not None and last.end == new.start and last.kind == new.kind:
            last = last.model_copy(update={"end": new.end, "on": new.on})
            continue
        if last is not None:
            yield last
        last = new
    if last is not None:
        yield last


def is_work(wait: Wait, depth: int) -> bool:
    """Whether time passes by itself in this wait, so that nobody else has to act.

    `depth` is the place in its stack of the coroutine that the lane belongs to.
    """
    if wait.others:
        return False
    inner = wait.stack[-1]
    if is_asyncios(inner.file):
        return inner.function.startswith(_WORKS)
    return len(wait.stack) > depth + 1  # a library is at work


def _what_for(wait: Wait, names: dict[int, str]) -> str:
    """What a wait is for, as it is named in a timeline."""
    if wait.others:
        return ", ".join(names[number] for number in wait.others[:3] if number in names)
    return _("a future") if wait.waits_for.startswith("a future") else wait.waits_for


def _job(job: Job) -> _Draft:
    start = job.submitted if job.started is None else job.started
    segments = [Segment(start=start, end=job.ended, kind="work", on="a thread")]
    if start > job.submitted:
        waits = Segment(start=job.submitted, end=start, kind="wait", on="a free thread")
        segments.insert(0, waits)
    return _Draft(short_name(job.function), segments, _ending_of_job(job))


def _ending_of_job(job: Job) -> Ending:
    if job.ended is None:
        return "running"
    return "raised" if job.failed else "returned"


def _shown(drafts: list[_Draft]) -> list[_Draft]:
    """Without what says nothing.

    As long as somebody works, those who only wait for others; and what the test itself does
    when all others are through.
    """
    works = [draft for draft in drafts if draft.works]
    shown = [d for d in drafts if d in works or d.ending == "running"] if works else drafts
    last = max((_end(d) for d in shown if d.base != _("the test")), default=float("inf"))
    for draft in shown:
        if draft.base == _("the test"):
            draft.segments = [s for s in draft.segments if s.start < last or s.end is None]
    return [draft for draft in shown if draft.segments]


def _end(draft: _Draft) -> float:
    return float("inf") if draft.end is None else draft.end


def _names(drafts: list[_Draft]) -> dict[_Draft, str]:
    """The lanes' names; several of one name are numbered."""
    total = Counter(draft.base for draft in drafts)
    seen: Counter[str] = Counter()
    names = {}
    for draft in drafts:
        seen[draft.base] += 1
        several = total[draft.base] > 1
        names[draft] = f"{draft.base}-{seen[draft.base]}" if several else draft.base
    return names


def _predecessors(drafts: list[_Draft]) -> dict[_Draft, _Draft]:
    """For a lane that began when another lane of the same task had ended: that lane."""
    after: dict[_Draft, _Draft] = {}
    last: dict[int, _Draft] = {}
    for draft in drafts:
        if draft.life is not None and not draft.owns_task:
            before = last.get(draft.life.number)
            if before is not None and before.end == draft.start and before.start < draft.start:
                after[draft] = before
            last[draft.life.number] = draft
    return after


def _lane(draft: _Draft, names: dict[_Draft, str], after: _Draft | None) -> Lane:
    return Lane(
        name=names[draft],
        segments=tuple(draft.segments[:MAX_SEGMENTS]),
        ending=draft.ending,
        error=draft.error,
        after=names[after] if after is not None else "",
        thread=draft.life is None,
    )


def _alike_together(lanes: list[Lane]) -> Iterator[Lane]:
    """Lanes that look alike become one, which says how many they are."""
    groups: dict[object, list[Lane]] = {}
    for lane in lanes:
        base = lane.name.rpartition("-")[0] or lane.name
        key = (base, lane.segments, lane.ending, lane.error, lane.thread)
        groups.setdefault(key, []).append(lane)
    for group in groups.values():
        first = group[0]
        if len(group) == 1:
            yield first
        else:
            base = first.name.rpartition("-")[0] or first.name
            yield first.model_copy(update={"name": base, "times": len(group), "after": ""})
