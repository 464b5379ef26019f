"""Point 3: the reference and all alternatives pass, whatever the circumstances.

Most circumstances share one run; only when that fails are they tried one by one, to say which
of them it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final

from pytest_asynckata.author.bench import Bench
from pytest_asynckata.author.run import Run
from pytest_asynckata.author.source import line_of_test
from pytest_asynckata.author.telling import line_in_subject, line_in_tests, no_test_failed, reason
from pytest_asynckata.kata.pack import test_names
from pytest_asynckata.language import _
from pytest_asynckata.report.verdict import Verdict

POINT: Final = "solutions"
SEEDS = 6
_ORDERS = (1, 2)
"""Two orders; whichever two tests are at odds, one of the orders may have missed it, and then
each of them alone shows it."""


def judge(bench: Bench) -> Iterator[Verdict]:
    """Whatever a correct program does not pass."""
    solutions = bench.kata.solutions()
    started = {file: _start(bench, file) for file in solutions}
    faults = [v for file, runs in started.items() for v in _faults(bench, file, runs)]
    yield from faults
    if len(solutions) < 2:
        sentence = _(
            "there is no solution beside the reference: nobody knows whether the tests accept "
            "a correct program that is built differently"
        )
        yield bench.verdict(POINT, "weak", sentence, bench.kata.reference)
    if not faults:
        yield bench.verdict(POINT, "ok", _what_was_proved(bench, len(solutions)))


def _what_was_proved(bench: Bench, count: int) -> str:
    pythons = [python.version for python in bench.workshop.pythons]
    sentence = _(
        "{count} solutions pass: {seeds} seeds, two random orders, each test alone, twice in a "
        "process, with and without recording"
    ).format(count=count, seeds=SEEDS)
    if pythons:
        sentence += "; " + _("also under Python {versions}").format(versions=", ".join(pythons))
    return sentence


Started = dict[str, Future[Run]]
"""Runs under way; the key says what is special about each."""


def _start(bench: Bench, file: Path) -> Started:
    source, names = file.read_bytes(), test_names(bench.kata.tests) or []
    runs: Started = {"": bench.start(source, schedules=SEEDS)}
    for order in _ORDERS:
        runs[f"mixed {order}"] = bench.start(
            source, shuffle=order, times=2 if order == 1 else 1, recorded=order != 1
        )
    for name in names:
        runs[f"alone {name}"] = bench.start(source, tests=(name,))
    for python in bench.workshop.pythons:
        runs[f"python {python.version}"] = bench.start_under(python, file, SEEDS)
    return runs


def _faults(bench: Bench, file: Path, runs: Started) -> Iterator[Verdict]:
    plain = runs[""].result()
    if not plain.passed:
        yield _fault(bench, file, plain, "")
        return  # whatever else fails, fails for this reason
    for order in _ORDERS:
        if not runs[f"mixed {order}"].result().passed:
            yield from _one_by_one(bench, file, order)
    for special, future in runs.items():
        kind, _space, what = special.partition(" ")
        if kind == "alone" and not (run := future.result()).passed:
            sentence = _("when {test} is run alone: ").format(test=what)
            yield _fault(bench, file, run, sentence)
        if kind == "python" and not (run := future.result()).passed:
            yield _fault(bench, file, run, _("under Python {version}: ").format(version=what))


def _one_by_one(bench: Bench, file: Path, order: int) -> Iterator[Verdict]:
    """A run under several circumstances has failed: which of them is it?"""
    source = file.read_bytes()
    circumstances: list[tuple[dict[str, Any], str]] = [
        ({"shuffle": order}, _("in random order {order}: ").format(order=order)),
        ({"times": 2}, _("twice in one process: ")),
        ({"recorded": False}, _("with recording off: ")),
    ]
    runs = bench.run_each((source, how) for how, _where in circumstances)
    faults = [
        _fault(bench, file, run, where)
        for run, (_how, where) in zip(runs, circumstances, strict=True)
        if not run.passed
    ]
    if not faults:
        both = bench.run(source, shuffle=order, times=2, recorded=False)
        faults = [_fault(bench, file, both, _("twice, in random order, with recording off: "))]
    yield from faults


def _fault(bench: Bench, file: Path, run: Run, where: str) -> Verdict:
    test = run.first_fault
    if test is None:
        return bench.verdict(POINT, "bad", where + no_test_failed(run, file), file)
    if test.outcome == "broken":
        sentence = _("{where}{test} itself breaks: {reason}")
        place = (bench.kata.tests, line_in_tests(test.failure))
    elif (line := line_in_subject(test)) is not None:
        sentence = _("{where}{file} does not pass {test}{seed}: {reason}")
        place = (file, line)
    else:
        sentence = _("{where}{file} does not pass {test}{seed}: {reason}")
        line = line_in_tests(test.failure) or line_of_test(bench.kata.tests, test.name)
        place = (bench.kata.tests, line)
    message = sentence.format(
        where=where,
        file=file.relative_to(bench.kata.folder).as_posix(),
        test=test.key,
        seed=_(" under seed {seed}").format(seed=test.seed) if test.seed else "",
        reason=reason(test),
    )
    return bench.verdict(POINT, "bad", message, *place)
