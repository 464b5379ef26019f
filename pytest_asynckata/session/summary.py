"""The end of a session: from what the tests said to run reports, and to the stored progress."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path

import pytest

from pytest_asynckata import __version__
from pytest_asynckata.coach.ladder import ShownHint, choose_ladder, climb
from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.kata.workspace import is_untouched
from pytest_asynckata.language import _
from pytest_asynckata.report.model import KataResult, RunReport, State, TestResult, Track
from pytest_asynckata.session.confirm import confirm_schedules
from pytest_asynckata.session.notes import notes_on
from pytest_asynckata.session.state import KataSession, OpenPack, PlacedResult


def finish(session: KataSession, pytest_session: pytest.Session) -> None:
    """Make the reports of this session, store them, and write the JSON form if it is wanted."""
    if session.is_worker:
        return
    for opened in session.packs.values():
        if not opened.focus.katas:
            continue  # the kata that was asked for is in another pack
        report = _report(session, opened)
        if report.newly_done and session.options.remember and session.options.schedules == 1:
            confirmed = confirm_schedules(report, opened.pack)
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
    katas = tuple(
        kata_result(kata, opened.results[kata], opened.expected[kata], opened.subjects[kata])
        for kata in opened.pack
        if kata in opened.results
    )
    before = set(opened.focus.done)
    own = {kata.name for kata in opened.subjects if opened.subjects[kata] == kata.stub}
    passing = {kata.name for kata in katas if kata.state == "done"} & own
    failing = {kata.name for kata in katas if kata.next_step is not None} & own
    done = tuple(k.name for k in opened.pack if k.name in (before - failing) | passing)
    report = RunReport(
        asynckata_version=__version__,
        python=platform.python_version(),
        platform=platform.platform(),
        started=session.started.isoformat(timespec="milliseconds"),
        real_seconds=round(session.real_seconds, 3),
        seeds=session.options.seeds,
        track=Track(
            pack=opened.pack.manifest.name,
            title=opened.pack.manifest.title,
            total=len(opened.pack),
            done=done,
            current=opened.focus.current,
        ),
        katas=katas,
        newly_done=tuple(name for name in done if name in passing - before),
        confirmed=session.options.schedules > 1,
        undone=tuple(sorted(before & failing)),
        notices=tuple(_died(test) for test in opened.progress.unfinished),
    )
    return report.model_copy(update={"hint": _hint(session, opened, report)})


def kata_result(
    kata: Kata, results: list[PlacedResult], expected: int, subject: Path
) -> KataResult:
    """One kata's result, its tests in the order of its file, each in its worst outcome."""
    tests = _in_order(results)
    complete = len(tests) >= expected
    state = _state(kata, tests, complete, subject)
    return KataResult(
        name=kata.name,
        title=kata.title,
        chapter=kata.chapter,
        folder=str(kata.folder),
        subject=str(subject),
        state=state,
        notes=notes_on(kata, subject, tests) if state == "done" else (),
        complete=complete,
        tests=tests,
        expected=expected,
    )


_SEVERITY = {"broken": 0, "failed": 1, "waiting": 2, "skipped": 3, "passed": 4}


def _in_order(results: list[PlacedResult]) -> tuple[TestResult, ...]:
    """One result for each test, in the order of the file.

    A test can say several things (its call passes, its teardown fails): the worst counts.
    A failure that another failing test explains is shown as waiting.
    """
    worst: dict[int, TestResult] = {}
    for position, result in results:
        before = worst.get(position)
        if before is None or _SEVERITY[result.outcome] < _SEVERITY[before.outcome]:
            worst[position] = result
    not_passed = {r.name for r in worst.values() if r.outcome != "passed"}
    tests = [r for _position, r in sorted(worst.items(), key=lambda placed: placed[0])]
    return tuple(
        r.model_copy(update={"outcome": "waiting"})
        if r.outcome == "failed" and not_passed.intersection(r.waits_for)
        else _with_finding_of_variants(r, tests)
        for r in tests
    )


def _with_finding_of_variants(result: TestResult, tests: list[TestResult]) -> TestResult:
    """The same contract with other parameters can show the cause more clearly."""
    failure = result.failure
    if failure is None or failure.finding is not None or not result.variant:
        return result
    findings = [
        test.failure.finding
        for test in tests
        if test.name == result.name and test.outcome == "failed" and test.failure
        and test.failure.kind == failure.kind and test.failure.finding
    ]  # fmt: skip
    if not findings:
        return result
    return result.model_copy(
        update={"failure": failure.model_copy(update={"finding": findings[0]})}
    )


def _state(kata: Kata, tests: tuple[TestResult, ...], complete: bool, subject: Path) -> State:
    outcomes = {test.outcome for test in tests}
    if "broken" in outcomes and "failed" not in outcomes:
        return "broken"
    if outcomes == {"passed"} and complete:
        return "done"
    if subject == kata.stub and (is_untouched(kata) or _nothing_written(tests)):
        return "not-started"
    return "started"


def _nothing_written(tests: tuple[TestResult, ...]) -> bool:
    """Nothing passes, and the first obstacle is the stub's own `NotImplementedError`."""
    failed = [test for test in tests if test.outcome == "failed"]
    first = failed[0].failure if failed else None
    passed = any(test.outcome == "passed" for test in tests)
    return first is not None and first.kind == "not-written" and not passed


def _hint(session: KataSession, opened: OpenPack, report: RunReport) -> ShownHint | None:
    result = report.current
    kata = opened.pack.kata(result.name) if result else None
    step = result.next_step if result else None
    if kata is None or result is None or step is None or step.failure is None:
        return None
    if step.outcome == "broken" or step.failure.kind == "crash-on-import":
        return None
    choice = choose_ladder(kata, result.tests)
    seen = opened.progress.stages_seen(kata.name, choice.cause)
    if result.state == "not-started" and not seen and not session.options.hint:
        return None
    return climb(kata, choice, seen, further=session.options.hint)


def _died(test: str) -> str:
    sentence = _(
        "the run before this one ended in the middle of {test}; "
        "code that ends the whole process (os._exit, a crash, a kill) does that, "
        "and so does a single call that computes without end"
    )
    return sentence.format(test=test)


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
