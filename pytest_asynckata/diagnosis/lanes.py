"""From a recording to a timeline: which coroutine did the work, and when.

Only coroutines of the learner's and of the test's files become lanes; what libraries and
asyncio do in between is somebody else's story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pytest_asynckata.diagnosis.source import Whose
from pytest_asynckata.diagnosis.timeline import Lane, Segment, Timeline
from pytest_asynckata.language import _
from pytest_asynckata.loop.recording import Ending, Job, Recording, TaskLife, Wait
from pytest_asynckata.loop.stuck import is_asyncios

MAX_LANES = 30
MAX_SEGMENTS = 60
_WORKS = ("sleep", "to_thread", "StreamReader", "StreamWriter", "sock_", "connect", "Process")
"""asyncio's functions in which time passes by itself; in all others somebody must act."""


@dataclass(eq=False)
class _Draft:
    """A lane while it is being made: one coroutine, and the task in which it ran."""

    base: str
    life: TaskLife
    owns_task: bool
    depth: int
    """Its place in the stack of each of its waits."""
    waits: list[Wait] = field(default_factory=list)
    name: str = ""

    @property
    def start(self) -> float:
        return self.waits[0].start

    @property
    def end(self) -> float | None:
        return self.waits[-1].end


def timeline_of(recording: Recording, whose: Whose) -> Timeline:
    """The lanes of one test."""
    drafts = [draft for draft in _drafts(recording, whose) if draft.waits]
    drafts.sort(key=lambda draft: draft.start)
    _give_names(drafts)
    after = _predecessors(drafts)
    names = {draft.life.number: draft.name for draft in drafts if draft.owns_task}
    names = {life.number: f"{life.coroutine}()" for life in recording.lives} | names
    lanes = [_lane(draft, after.get(draft, ""), names) for draft in drafts]
    lanes = [*_without_mere_waiting(lanes), *(_job_lane(job) for job in recording.jobs)]
    shown = lanes if len(lanes) <= MAX_LANES else list(_alike_together(lanes))
    left_out = sum(lane.times for lane in shown[MAX_LANES:]) + recording.more_lives
    return Timeline(seconds=recording.now, lanes=tuple(shown[:MAX_LANES]), left_out=left_out)


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


def _drafts(recording: Recording, whose: Whose) -> Iterable[_Draft]:
    drafts: dict[int, _Draft] = {}
    for life in recording.lives:
        for wait in life.waits:
            index = _worker(wait, whose)
            if index is None:
                continue
            number = wait.coroutines[index]
            if number not in drafts:
                drafts[number] = _draft(life, wait, index, whose)
            drafts[number].waits.append(wait)
    return drafts.values()


def _worker(wait: Wait, whose: Whose) -> int | None:
    """The place in the stack of the innermost coroutine of the learner or of the test."""
    for index in range(len(wait.stack) - 1, -1, -1):
        file = wait.stack[index].file
        if file == whose.test or whose.learner(file):
            return index
    return None


def _draft(life: TaskLife, wait: Wait, index: int, whose: Whose) -> _Draft:
    place = wait.stack[index]
    base = short_name(place.function)
    if place.file == whose.test and base.startswith("test_"):
        base = _("the test")
    owns_task = index == 0
    if owns_task and life.name and not life.name.startswith("Task-"):
        base = life.name
    return _Draft(base, life, owns_task, index)


def short_name(function: str) -> str:
    """A function's name without the function that it was defined in."""
    return function.rpartition("<locals>.")[2]


def _give_names(drafts: list[_Draft]) -> None:
    total = Counter(draft.base for draft in drafts)
    seen: Counter[str] = Counter()
    for draft in drafts:
        seen[draft.base] += 1
        several = total[draft.base] > 1
        draft.name = f"{draft.base}-{seen[draft.base]}" if several else draft.base


def _predecessors(drafts: list[_Draft]) -> dict[_Draft, str]:
    """For a lane that began when another lane of the same task had ended: that lane's name."""
    after: dict[_Draft, str] = {}
    last: dict[int, _Draft] = {}
    for draft in drafts:
        if not draft.owns_task:
            before = last.get(draft.life.number)
            if before is not None and before.end == draft.start and before.start < draft.start:
                after[draft] = before.name
            last[draft.life.number] = draft
    return after


def _lane(draft: _Draft, after: str, names: dict[int, str]) -> Lane:
    """A draft as a lane; `names` are what the tasks are called, by their numbers."""
    ending = _ending(draft)
    segments = tuple(_segments(draft.waits, draft.depth, names))
    return Lane(
        name=draft.name,
        segments=segments[:MAX_SEGMENTS],
        ending=ending,
        error=draft.life.error if ending == "raised" else "",
        after=after,
    )


def _ending(draft: _Draft) -> Ending:
    """How a lane ended. Of a coroutine inside a task it is known only if it was cancelled."""
    if draft.end is None:
        return "running"
    if draft.owns_task and draft.life.ending != "running":
        return draft.life.ending
    ended_now = draft.life.waits[-1] is draft.waits[-1] and draft.life.ended == draft.end
    return "cancelled" if ended_now and draft.life.ending == "cancelled" else "returned"


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


def _without_mere_waiting(lanes: list[Lane]) -> list[Lane]:
    """Lanes that only waited for others say nothing, as long as some lane worked."""
    works = [lane for lane in lanes if any(s.kind == "work" for s in lane.segments)]
    return [lane for lane in lanes if lane in works or lane.ending == "running"] if works else lanes


def _job_lane(job: Job) -> Lane:
    start = job.submitted if job.started is None else job.started
    segments = [Segment(start=start, end=job.ended, kind="work", on="a thread")]
    if start > job.submitted:
        segments.insert(0, Segment(start=job.submitted, end=start, kind="wait", on="a free thread"))
    return Lane(
        name=short_name(job.function),
        segments=tuple(segments),
        ending="running" if job.ended is None else "returned",
        thread=True,
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
