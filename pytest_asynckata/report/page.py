"""The page that a learner reads after a run. It shows a run report and computes nothing.

One failing test at a time, in the learner's file and line, without framework frames.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_asynckata.coach.ladder import ShownHint
from pytest_asynckata.diagnosis.model import Difference, Failure, Finding, Place
from pytest_asynckata.diagnosis.notes import Note
from pytest_asynckata.kata.loops import VIRTUAL
from pytest_asynckata.language import _
from pytest_asynckata.report.form import TimelineForm
from pytest_asynckata.report.model import KataResult, RunReport, TestResult
from pytest_asynckata.report.screen import Screen, Span
from pytest_asynckata.report.timeline import timeline_lines
from pytest_asynckata.report.ways import PYTEST_WAYS, Ways

_MARGIN = 2
_TEXT = 8
_BAR = 28
_SHORTEST_BAR = 5


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page in three parts, for those who cannot show all of it at once."""

    headline: tuple[str, ...]
    before: tuple[str, ...] = ()
    """The tests that pass already."""
    step: tuple[str, ...] = ()
    """What is to be done next, or what there is to celebrate."""

    def __iter__(self) -> Iterator[str]:
        yield from self.headline
        if self.before or self.step:
            yield ""
        yield from self.before
        yield from self.step


def run_page(
    report: RunReport,
    screen: Screen,
    *,
    verbosity: int = 0,
    form: TimelineForm = "chart",
    raw: bool = False,
    ways: Ways = PYTEST_WAYS,
) -> Page:
    """The page for one run; iterate over it for its lines.

    `form` says how a timeline is shown, `raw` whether to say how the hint was chosen.
    """
    current = report.current
    headline = tuple(_headline(report, current, screen))
    if verbosity < -1:
        return Page(headline)
    if current is not None and current.name in report.newly_done:
        current = None
    before = _before(report, current, screen) if current else ()
    step = _step(report, current, screen, verbosity, form, ways)
    ends = _ends(report, screen, raw=raw)
    return Page(headline, tuple(before), (*step, *ends))


def _step(
    report: RunReport,
    kata: KataResult | None,
    screen: Screen,
    verbosity: int,
    form: TimelineForm,
    ways: Ways,
) -> Iterator[str]:
    for name in report.newly_done:
        yield from _celebration(report, _named(report, name), screen, ways)
    if kata is not None:
        yield from _kata(report, kata, screen, verbosity, form, ways)


def _ends(report: RunReport, screen: Screen, *, raw: bool) -> Iterator[str]:
    if report.track.total == len(report.track.done):
        yield from _all_done(report, screen)
    if raw and report.hint is not None:
        yield from screen.lines(Span(_rule(report.hint)), indent=_MARGIN, hanging=2)
    for notice in report.notices:
        yield from screen.lines(Span(_("note: "), "yellow"), Span(notice), indent=_MARGIN)


def failure_text(result: TestResult) -> str:
    """A failing test as plain text, for other reporters."""
    lines = _failed_test(result, None, Screen(), "chart", PYTEST_WAYS)
    return "\n".join(lines)


def progress_bar(done: int, total: int, width: int = _BAR) -> str:
    """`[####------]`; full only when everything is done."""
    filled = width * done // total if total else 0
    return f"[{'#' * filled}{'-' * (width - filled)}]"


def _named(report: RunReport, name: str) -> KataResult:
    return next(kata for kata in report.katas if kata.name == name)


def _headline(report: RunReport, kata: KataResult | None, screen: Screen) -> Iterator[str]:
    track = report.track
    spans = [Span("asynckata", "bold")]
    if kata is not None:
        spans.append(Span(f"  {kata.chapter} / "))
        spans.append(Span(kata.title, "bold"))
        if (step := kata.next_step) is not None:
            position = _("test {number} of {total}")
            number = kata.tests.index(step) + 1
            spans.append(Span("   " + position.format(number=number, total=kata.expected)))
    done = _("done {done} of {total} katas").format(done=len(track.done), total=track.total)
    spans.append(Span(f"   {done}  "))
    room = screen.columns - sum(len(span.text) for span in spans) - 2
    if room >= _SHORTEST_BAR:
        bar = progress_bar(len(track.done), track.total, min(room, _BAR))
        spans.append(Span(bar, "green"))
    return screen.lines(*spans)


def _before(report: RunReport, kata: KataResult, screen: Screen) -> Iterator[str]:
    """What the learner should know first, and the tests before the failing one."""
    if kata.is_left_out:
        return
    if kata.state == "not-started":
        yield from _not_started(kata, screen)
    elif kata.name in report.undone:
        sentence = _("{title} was done, and does not pass any more.")
        yield from screen.lines(Span(sentence.format(title=kata.title)), indent=_MARGIN)
        yield ""
    if (step := kata.next_step) is None:
        return
    first = kata.tests[0].seed
    for test in kata.tests[: kata.tests.index(step)]:
        if test.is_plain or (test.seed == first and test.outcome != "passed"):
            yield from _other_test(test, screen)


def _kata(
    report: RunReport,
    kata: KataResult,
    screen: Screen,
    verbosity: int,
    form: TimelineForm,
    ways: Ways,
) -> Iterator[str]:
    """The failing test, and with -v the ones after it."""
    step = kata.next_step
    if kata.is_left_out:
        yield from _other_test(kata.tests[0], screen)
        return
    if step is None:
        yield from _partial(kata, screen)
        return
    yield from _failed_test(step, report.hint, screen, form, ways)
    if verbosity > 0:
        for test in kata.tests[kata.tests.index(step) + 1 :]:
            yield from _other_test(test, screen)
    yield ""
    yield from _after(kata, step, screen)


_WORD = {
    "passed": ("PASS", "green"),
    "failed": ("FAIL", "bold red"),
    "waiting": ("WAIT", "yellow"),
    "skipped": ("SKIP", "yellow"),
    "broken": ("KATA", "bold magenta"),
}


def _other_test(test: TestResult, screen: Screen) -> Iterator[str]:
    word, style = _WORD[test.outcome]
    return screen.lines(
        Span(f"{word}  ", style), Span(test.sentence), indent=_MARGIN, hanging=_TEXT - _MARGIN
    )


def _failed_test(
    test: TestResult, hint: ShownHint | None, screen: Screen, form: TimelineForm, ways: Ways
) -> Iterator[str]:
    yield from _other_test(test, screen)
    failure = test.failure
    if failure is None:
        return
    if failure.fault == "kata":
        yield from _faulty_kata(screen)
    yield from screen.lines(Span(failure.message), indent=_TEXT)
    if failure.difference is not None:
        yield from _difference(failure.difference, screen)
    yield from _places(failure, screen)
    for detail in failure.details:
        yield from screen.lines(Span(detail), indent=_TEXT, hanging=2)
    yield from timeline_lines(test, screen, form, indent=_TEXT)
    if test.output:
        yield from _output(test.output, screen)
    if failure.finding is not None:
        yield from _finding(failure.finding, failure, screen)
    if test.seed:
        repeat = _("this happened under schedule seed {seed}; repeat it: pytest --kata-seed {seed}")
        yield from screen.lines(Span(repeat.format(seed=test.seed)), indent=_TEXT)
    if test.loop != VIRTUAL:
        where = _("the same test passes in virtual time; this is {loop}, in real time")
        yield from screen.lines(Span(where.format(loop=test.loop)), indent=_TEXT)
    if hint is not None:
        yield from _hints(hint, screen, ways)


def _faulty_kata(screen: Screen) -> Iterator[str]:
    sentence = _(
        "This is a fault of the kata, not of your code: its test cannot run. "
        "Please tell the people who made it."
    )
    return screen.lines(Span(sentence, "magenta"), indent=_TEXT)


def _difference(difference: Difference, screen: Screen) -> Iterator[str]:
    labels = (_("expected"), _("actual"))
    width = max(len(label) for label in labels) + 2
    for label, text in zip(labels, (difference.expected, difference.actual), strict=True):
        yield from screen.lines(
            Span(label.ljust(width), "bold"), Span(text), indent=_TEXT, hanging=width
        )


def _places(failure: Failure, screen: Screen) -> Iterator[str]:
    rows: list[tuple[str, Place]] = []
    finding = failure.finding
    if failure.place is not None and (finding is None or finding.place != failure.place):
        rows.append((_("your line"), failure.place))
    if failure.test_place is not None and failure.kind != "not-written":
        rows.append((_("the test"), failure.test_place))
    width = max((len(label) for label, _place in rows), default=0) + 2
    for label, place in rows:
        yield from screen.lines(
            Span(label.ljust(width), "bold"),
            Span(f"{place.file}:{place.line}", "cyan"),
            Span(f"   {place.text}"),
            indent=_TEXT,
            hanging=width,
        )


def _output(output: str, screen: Screen) -> Iterator[str]:
    yield from screen.lines(Span(_("your code printed:"), "bold"), indent=_TEXT)
    yield from screen.lines(Span(output), indent=_TEXT + 2)


def _finding(finding: Finding, failure: Failure, screen: Screen) -> Iterator[str]:
    """The cause, with the learner's line, and where to read more about it."""
    yield ""
    spans = [Span(finding.code, "bold yellow")]
    if finding.place is not None:
        spans.append(Span(f"   {finding.place.file}:{finding.place.line}", "cyan"))
        spans.append(Span(f"   {finding.place.text}"))
    yield from screen.lines(*spans, indent=_TEXT, hanging=2)
    if finding.message != failure.message:
        yield from screen.lines(Span(finding.message), indent=_TEXT + 2)
    if finding.details != failure.details:
        for detail in finding.details:
            yield from screen.lines(Span(detail), indent=_TEXT + 2, hanging=2)
    more = _("read more: asynckata why {code}").format(code=finding.code)
    yield from screen.lines(Span(more), indent=_TEXT + 2)


def _rule(hint: ShownHint) -> str:
    """Why this hint and no other: for those who write hints."""
    reasons = {
        "mistake": _("the run is just like the known mistake {mistake!r}"),
        "near-mistake": _("the run is {alike:.0%} like the known mistake {mistake!r}"),
        "finding": _("it answers the finding"),
        "test": _("it belongs to the test"),
        "kata": _("nothing more special fits: it belongs to the kata"),
    }
    reason = reasons[hint.rule].format(mistake=hint.mistake, alike=hint.alike)
    return _("hint chosen: {ladder}: {reason}").format(ladder=hint.ladder, reason=reason)


def _hints(hint: ShownHint, screen: Screen, ways: Ways) -> Iterator[str]:
    yield ""
    for number, text in enumerate(hint.seen, 1):
        yield from screen.lines(*hint_spans(number, hint.total, text), indent=_TEXT, hanging=2)
    if len(hint.seen) < hint.total:
        sentence = _("next hint: {way}").format(way=ways.next_hint)
        yield from screen.lines(Span(sentence), indent=_TEXT)


def hint_spans(number: int, total: int, text: str) -> tuple[Span, Span]:
    """One stage of a ladder, as one paragraph."""
    label = _("hint {number} of {total}: ").format(number=number, total=total)
    return Span(label, "yellow"), Span(text)


def _after(kata: KataResult, step: TestResult, screen: Screen) -> Iterator[str]:
    seeds = {test.seed for test in kata.tests} or {0}
    place = kata.tests.index(step)
    left = max(0, kata.expected - place - 1) if len(seeds) == 1 else 0
    if left:
        one = _("1 more test comes after this one.")
        many = _("{count} more tests come after this one.").format(count=left)
        yield from screen.lines(Span(one if left == 1 else many), indent=_MARGIN)


def _not_started(kata: KataResult, screen: Screen) -> Iterator[str]:
    folder = Path(kata.folder)
    sentence = _("{title} is not started yet. Read {readme}, then write {file}.")
    if kata.introduction:
        chapter = _("A chapter begins: {introduction} says what it is about.")
        text = chapter.format(introduction=near(Path(kata.introduction)))
        yield from screen.lines(Span(text), indent=_MARGIN)
    yield from screen.lines(
        Span(sentence.format(
            title=kata.title, readme=near(folder / "README.md"), file=near(Path(kata.subject))
        )),
        indent=_MARGIN,
    )  # fmt: skip
    yield ""


def near(path: Path) -> str:
    """The path as it can be typed from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _partial(kata: KataResult, screen: Screen) -> Iterator[str]:
    passed = sum(test.outcome == "passed" for test in kata.tests)
    if passed == len(kata.tests) == kata.expected:
        sentence = _("{title}: all {total} tests pass.")
    elif passed == len(kata.tests):
        sentence = _("{title}: {count} of its {total} tests were run, and pass.")
    else:
        sentence = _("{title}: {count} of its {total} tests pass; the others were not run.")
    text = sentence.format(title=kata.title, count=passed, total=kata.expected)
    yield from screen.lines(Span(text), indent=_MARGIN)


def _celebration(report: RunReport, kata: KataResult, screen: Screen, ways: Ways) -> Iterator[str]:
    if report.confirmed:
        sentence = _("{title} is done: all {total} tests pass, also under other schedules.")
    else:
        sentence = _("{title} is done: all {total} tests pass.")
    yield from screen.lines(
        Span(sentence.format(title=kata.title, total=kata.expected), "bold green"), indent=_MARGIN
    )
    if report.track.has_solutions:
        solution = _("compare yours with the reference solution: {way}")
        way = ways.solution.format(name=kata.name)
        yield from screen.lines(Span(solution.format(way=way)), indent=_MARGIN)
    for note in kata.notes:
        yield from _note(note, screen)
    if len(report.track.done) < report.track.total:
        sentence = _("go on with the next kata: {way}").format(way=ways.next_kata)
        yield from screen.lines(Span(sentence), indent=_MARGIN)


def _note(note: Note, screen: Screen) -> Iterator[str]:
    spans = [Span(_("right, but: "), "yellow"), Span(note.text)]
    if note.place is not None:
        spans.append(Span(f"   {note.place.file}:{note.place.line}", "cyan"))
        spans.append(Span(f"   {note.place.text}"))
    return screen.lines(*spans, indent=_MARGIN, hanging=2)


def _all_done(report: RunReport, screen: Screen) -> Iterator[str]:
    sentence = _("{total} of {total} katas are done. The whole track is behind you.")
    return screen.lines(
        Span(sentence.format(total=report.track.total), "bold green"), indent=_MARGIN
    )
