"""Findings about how much happens at the same time: too little, or too much."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pytest_asynckata.diagnosis.case import Case
from pytest_asynckata.diagnosis.lanes import busiest, is_work
from pytest_asynckata.diagnosis.model import Finding, Place
from pytest_asynckata.language import _
from pytest_asynckata.loop.recording import TaskLife, Wait
from pytest_asynckata.loop.stuck import is_asyncios


def sequential_await(case: Case) -> Finding | None:
    """`sequential-await`: what could have run at the same time ran one after the other."""
    if not _took_too_long(case):
        return None
    for life in case.recording.lives:
        for place in _one_after_the_other(life, case):
            return Finding(
                code="sequential-await",
                message=_("each awaitable is awaited to its end before the next one has started"),
                place=place,
            )
    return None


def _took_too_long(case: Case) -> bool:
    """Whether time went by in which the reference solution does more at once."""
    now, expected = case.recording.now, case.expected
    if expected is not None and case.seen.timeline is not None:
        return now > expected.seconds and expected.busiest > busiest(case.seen.timeline)
    measured = case.measured()
    return measured is not None and measured[0] < measured[1] == now


def _one_after_the_other(life: TaskLife, case: Case) -> Iterator[Place]:
    """The learner's lines at which something was awaited that began when another had ended."""
    for before, wait in pairwise(life.waits):
        if before.end == wait.start and _takes_time(before) and _takes_time(wait):
            place = _line_that_awaits_both(before, wait, case)
            if place is not None:
                yield place
    yield from _tasks_in_a_row(life, case)


def _takes_time(wait: Wait) -> bool:
    return wait.end is None or wait.end > wait.start


def _line_that_awaits_both(before: Wait, wait: Wait, case: Case) -> Place | None:
    """Where one coroutine of the learner awaited first one coroutine and then another one."""
    if not (is_work(before, len(before.stack)) and is_work(wait, len(wait.stack))):
        return None
    for depth, (one, other) in enumerate(zip(before.coroutines, wait.coroutines, strict=False)):
        if one != other:
            alone = depth == 0 or is_asyncios(wait.stack[depth].file)  # it only slept twice
            return None if alone else case.learners_place([wait.stack[depth - 1]])
    return None


def _tasks_in_a_row(life: TaskLife, case: Case) -> Iterator[Place]:
    """The learner's lines that made a task at the moment when the task before it had ended."""
    children = [child for child in case.recording.lives if child.parent == life.number]
    for first, second in pairwise(children):
        takes_time = first.ended is not None and first.ended > first.born
        if takes_time and first.ended == second.born and case.is_learners(first):
            place = case.birth_place(second)
            if place is not None:
                yield place


def polling(case: Case) -> Finding | None:
    """`busy-wait`: it sleeps a little and looks again, over and over."""
    rows = [row for life in case.recording.lives for row in _sleeps_in_a_row(life, case)]
    rows += _timers_in_a_row(case)
    place, times = max(rows, key=lambda row: row[1], default=(None, 0))
    if times < _POLLS:
        return None
    sentence = _("it waits a little and looks again, {count} times: that is too late or too often")
    return Finding(code="busy-wait", message=sentence.format(count=times), place=place)


def polling_and_late(case: Case) -> Finding | None:
    """`busy-wait`, where the time was wrong."""
    measured = case.measured()
    return polling(case) if measured is not None and case.recording.now in measured else None


_POLLS = 4
"""So many equal sleeps in a row, on one line, are no accident."""


def _timers_in_a_row(case: Case) -> list[tuple[Place, int]]:
    """The learner's callbacks that timers called again and again, and how often."""
    return [
        (case.whose.place(file, line), times)
        for (file, line, _delay), times in case.recording.timers.items()
        if case.whose.learner(file)
    ]


def _sleeps_in_a_row(life: TaskLife, case: Case) -> Iterator[tuple[Place, int]]:
    """For each line of the learner that sleeps directly: how often in a row, equally long."""
    row: list[Wait] = []
    for wait in life.waits:
        own = len(wait.stack) > 1 and wait.stack[-1].function == "sleep"
        if not own or not case.whose.learner(wait.stack[-2].file):
            continue
        if row and not _continues(row[-1], wait):
            row = []
        row.append(wait)
        if (place := case.learners_place(wait.stack)) is not None:
            yield place, len(row)


def _continues(before: Wait, wait: Wait) -> bool:
    if wait.end is None or before.end is None:
        return False
    same_line = before.stack[:-1] == wait.stack[:-1] and before.coroutines[0] == wait.coroutines[0]
    return same_line and abs((wait.end - wait.start) - (before.end - before.start)) < 1e-6


def unbounded_concurrency(case: Case) -> Finding | None:
    """`unbounded-concurrency`: more runs at the same time than may."""
    timeline, expected = case.seen.timeline, case.expected
    if timeline is None or expected is None or not 1 < expected.busiest < busiest(timeline):
        return None
    most, measured = busiest(timeline), case.measured()
    counted = measured == (expected.busiest, most)
    if not (counted or 0 < case.recording.now < expected.seconds):
        return None
    sentence = _("{count} ran at the same time, and at most {limit} may")
    return Finding(
        code="unbounded-concurrency",
        message=sentence.format(count=most, limit=expected.busiest),
        place=_where_the_work_begins(case),
    )


def _where_the_work_begins(case: Case) -> Place | None:
    """The learner's line that made most of the tasks."""
    places = [place for life in case.recording.lives if (place := case.birth_place(life))]
    return max(places, key=places.count) if places else None
