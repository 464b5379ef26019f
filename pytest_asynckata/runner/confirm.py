"""The last confirmation of a kata: its tests again, under other schedule seeds.

In a process of its own, so that nothing of the first run can help it to pass.
"""

from __future__ import annotations

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Kata, Pack
from pytest_asynckata.language import _
from pytest_asynckata.report.model import KataResult, RunReport
from pytest_asynckata.runner.job import Job, Learner, Limits
from pytest_asynckata.runner.run import Runner

SCHEDULES = 8
_LIMITS = Limits(wall_seconds=300.0, cpu_seconds=300.0)
"""For all schedules together; each test has the kata's own limit besides."""


def confirm_schedules(report: RunReport, pack: Pack, runner: Runner) -> RunReport:
    """The report, with katas that pass only under the plain schedule no longer done."""
    for name in report.newly_done:
        kata = pack.kata(name)
        if kata is not None:
            confirmed = report.model_copy(update={"confirmed": True})
            report = _confirm(confirmed, pack, kata, runner)
    return report


def _confirm(report: RunReport, pack: Pack, kata: Kata, runner: Runner) -> RunReport:
    try:
        job = Job(
            pack.folder, kata.name, kata.stub.read_bytes(), seed=1, schedules=SCHEDULES,
            limits=_LIMITS, learner=Learner(),
        )  # fmt: skip
        replay = runner.run(job)
    except (AsynckataError, OSError) as error:
        return _unconfirmed(report, kata, str(error))
    if replay.ending in {"wall-time", "cpu-time"}:  # a slow machine: each test has ended in time
        return _unconfirmed(report, kata, _("it took too long"))
    (confirmed,) = replay.katas
    return report if confirmed.state == "done" else _no_longer_done(report, confirmed)


def _unconfirmed(report: RunReport, kata: Kata, problem: str) -> RunReport:
    notice = _("the replay of {name} under other schedules did not end: {problem}")
    extra = notice.format(name=kata.name, problem=problem)
    return report.model_copy(update={"notices": (*report.notices, extra), "confirmed": False})


def _no_longer_done(report: RunReport, confirmed: KataResult) -> RunReport:
    katas = tuple(confirmed if k.name == confirmed.name else k for k in report.katas)
    done = tuple(name for name in report.track.done if name != confirmed.name)
    return report.model_copy(
        update={
            "katas": katas,
            "track": report.track.model_copy(update={"done": done}),
            "newly_done": tuple(name for name in report.newly_done if name != confirmed.name),
        }
    )
