"""Findings about how much happens at the same time: too little, or too much."""

from __future__ import annotations

from collections.abc import Iterator

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
    now = case.recording.now
    measured = case.measured()
    if measured is not None and measured[1] == now and measured[0] < now:
        return True
    expected = case.expected
    return (
        expected is not None
        and now > expected.seconds
        and case.seen.timeline is not None
        and expected.busiest > busiest(case.seen.timeline)
    )


def _one_after_the_other(life: TaskLife, case: Case) -> Iterator[Place]:
    """The learner's lines at which something was awaited that began when another had ended."""
    for before, wait in zip(life.waits, life.waits[1:], strict=False):
        if before.end != wait.start or not (_takes_time(before) and _takes_time(wait)):
            continue
        if before.others or wait.others:
            place = _line_that_made_both(before, wait, life, case)
        else:
            place = _line_that_awaits_both(before, wait, case)
        if place is not None:
            yield place


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


def _line_that_made_both(before: Wait, wait: Wait, life: TaskLife, case: Case) -> Place | None:
    """Where the learner made a task when the task before it had been awaited to its end."""
    lives = {other.number: other for other in case.recording.lives}
    for one in before.others:
        for other in wait.others:
            first, second = lives.get(one), lives.get(other)
            if first is None or second is None or second.parent != life.number:
                continue
            if first.ended == before.end == second.born and case.is_learners(first):
                return case.birth_place(second)
    return None


def polling(case: Case) -> Finding | None:
    """`busy-wait`: it sleeps a little and looks again, and so it is late."""
    if (measured := case.measured()) is None or case.recording.now not in measured:
        return None
    rows = [row for life in case.recording.lives for row in _sleeps_in_a_row(life, case)]
    place, times = max(rows, key=lambda row: row[1], default=(None, 0))
    if times < _POLLS:
        return None
    sentence = _("it sleeps and looks again, {count} times, and so it is late")
    return Finding(code="busy-wait", message=sentence.format(count=times), place=place)


_POLLS = 5
"""So many equal sleeps in a row, on one line, are no accident."""


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
    if timeline is None or expected is None or not 0 < expected.busiest < busiest(timeline):
        return None
    most, measured = busiest(timeline), case.measured()
    counted = measured is not None and measured[1] == most and measured[0] < most
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
