"""The end of a session: from what the tests said to run reports, and to the stored progress."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_asynckata.language import _
from pytest_asynckata.report.assemble import Circumstances, HintWish, KataRun, assemble
from pytest_asynckata.report.model import RunReport
from pytest_asynckata.session.state import KataSession, OpenPack


def finish(session: KataSession, pytest_session: pytest.Session) -> None:
    """Make the reports of this session, store them, and write the JSON form if it is wanted."""
    if session.reports_elsewhere:
        return
    for opened in session.packs.values():
        report = _report(session, opened)
        if report.newly_done and session.options.remember and session.options.schedules == 1:
            # Needed once for each kata, and a tenth of what a session imports.
            from pytest_asynckata.runner import confirm_schedules, open_runner

            with open_runner(warm=False) as runner:
                confirmed = confirm_schedules(report, opened.pack, runner)
            if confirmed.newly_done != report.newly_done:
                pytest_session.exitstatus = pytest.ExitCode.TESTS_FAILED
            report = confirmed
        if report.katas and session.options.remember and _only_learners_files(opened):
            opened.progress.record(report, {kata.name: kata for kata in opened.pack})
        notices = (*report.notices, *opened.progress.notices)
        session.reports.append(report.model_copy(update={"notices": notices}))
    if session.options.report is not None:
        _write_json(session, session.options.report)


def _only_learners_files(opened: OpenPack) -> bool:
    return all(subject == kata.stub for kata, subject in opened.subjects.items())


def _report(session: KataSession, opened: OpenPack) -> RunReport:
    runs = [
        KataRun(kata, opened.subjects[kata], opened.results[kata], opened.expected[kata])
        for kata in opened.pack
        if kata in opened.results
    ]
    around = Circumstances(
        started=session.started,
        real_seconds=session.real_seconds,
        seeds=session.options.seeds,
        done=opened.focus.done,
        current=opened.focus.current,
        confirmed=session.options.schedules > 1,
        notices=tuple(_died(test) for test in opened.progress.unfinished),
    )
    wish = HintWish(opened.progress.stages_seen, further=session.options.hint)
    return assemble(opened.pack, runs, around, wish)


def _died(test: str) -> str:
    sentence = _(
        "the run before this one ended in the middle of {test}; "
        "code that ends the whole process (os._exit, a crash, a kill) does that, "
        "and so does a single call that computes without end"
    )
    return sentence.format(test=test)


def _write_json(session: KataSession, file: Path) -> None:
    """One report for each pack; where there are several, the others stand beside the first."""
    for number, report in enumerate(session.reports):
        target = file.with_stem(f"{file.stem}-{report.track.pack}") if number else file
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(report.model_dump_json(indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            session.notices.append(f"--kata-report: {target} cannot be written: {error.strerror}")
