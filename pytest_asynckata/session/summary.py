"""The end of a session: from what the tests said to run reports, and to the stored progress."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path

import pytest

from pytest_asynckata.kata.requirements import lacks_of
from pytest_asynckata.progress.running import died_in
from pytest_asynckata.report.assemble import Circumstances, HintWish, KataRun, assemble
from pytest_asynckata.report.model import RunReport
from pytest_asynckata.session.state import KataSession, OpenPack


def finish(session: KataSession, pytest_session: pytest.Session) -> None:
    """Make the reports of this session, store them, and write the JSON form if it is wanted."""
    if session.reports_elsewhere:
        return
    for opened in session.packs.values():
        if not opened.focus.katas:
            continue  # the kata that was asked for is in another pack
        report = _report(session, opened)
        if report.newly_done and session.options.remember and session.options.schedules == 1:
            # Needed once for each kata, and a tenth of what a session imports.
            from pytest_asynckata.runner import confirm_schedules, open_runner

            with open_runner(warm=False) as runner:
                confirmed = confirm_schedules(report, opened.pack, runner.run)
            if confirmed.newly_done != report.newly_done:
                pytest_session.exitstatus = pytest.ExitCode.TESTS_FAILED
            report = confirmed
        if report.katas and session.options.remember and _only_learners_files(opened):
            opened.progress.record(report, {kata.name: kata for kata in opened.pack})
        opened.report = _told_to_extensions(report, session, opened, pytest_session)
    if session.options.report is not None:
        _write_json(session, session.options.report)


def _told_to_extensions(
    report: RunReport, session: KataSession, opened: OpenPack, pytest_session: pytest.Session
) -> RunReport:
    """The report with every notice; extensions make their own reports of it first."""
    if session.options.remember:
        complete = report.model_copy(update={"notices": (*report.notices, *opened.notices)})
        hooks = pytest_session.gethookproxy(opened.pack.folder)
        opened.lines = opened.extensions.report(complete, session.config, hooks)
    return report.model_copy(update={"notices": (*report.notices, *opened.notices)})


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
        notices=(*map(died_in, opened.progress.unfinished), *_left_out(opened)),
    )
    wish = HintWish(opened.progress.stages_seen, further=session.options.hint)
    return assemble(opened.pack, runs, around, wish)


def _left_out(opened: OpenPack) -> list[str]:
    """At the end of the track: what had to be passed over, and how to get it."""
    focus = opened.focus
    return lacks_of(opened.pack, focus.left_out) if focus.current is None else []


def _write_json(session: KataSession, file: Path) -> None:
    """One report for each pack; where there are several, the others stand beside the first."""
    taken: list[Path] = []
    for report in session.reports:
        target = _free_name(file, report.track.pack, taken)
        taken.append(target)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(report.model_dump_json(indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            session.notices.append(f"--kata-report: {target} cannot be written: {error.strerror}")


def _free_name(file: Path, pack: str, taken: Sequence[Path]) -> Path:
    """The file itself, or one beside it with the pack's name; two workspaces can have the same."""
    named = file.with_stem(f"{file.stem}-{pack}")
    numbered = (file.with_stem(f"{named.stem}-{number}") for number in count(2))
    return next(name for name in chain([file, named], numbered) if name not in taken)
