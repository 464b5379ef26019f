"""The last confirmation of a kata: its tests again, under other schedule seeds.

In a process of its own, so that nothing of the first run can help it to pass.
"""

from __future__ import annotations

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Kata, Pack
from pytest_asynckata.language import _
from pytest_asynckata.report.model import KataResult, RunReport
from pytest_asynckata.runner.child import result_in, run_in_child

SCHEDULES = 8


def confirm_schedules(report: RunReport, pack: Pack) -> RunReport:
    """The report, with katas that pass only under the plain schedule no longer done."""
    for name in report.newly_done:
        kata = pack.kata(name)
        if kata is not None:
            report = _confirm(report.model_copy(update={"confirmed": True}), kata)
    return report


def _confirm(report: RunReport, kata: Kata) -> RunReport:
    options = ("--kata-seed", "1", "--kata-schedules", str(SCHEDULES))
    try:
        confirmed = result_in(run_in_child(kata, kata.stub, *options), kata)
        problem = _("its report is about another kata")
    except AsynckataError as error:
        confirmed, problem = None, str(error)
    if confirmed is None:
        notice = _("the replay of {name} under other schedules did not end: {problem}")
        extra = notice.format(name=kata.name, problem=problem)
        update = {"notices": (*report.notices, extra), "confirmed": False}
        return report.model_copy(update=update)
    return report if confirmed.state == "done" else _no_longer_done(report, confirmed)


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
