"""The command-line options of the plugin, read once into one frozen object."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from pytest_asynckata.report.form import TimelineForm


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for, see `pytest --help`."""

    kata: str | None
    all: bool
    hint: bool
    raw: bool
    report: Path | None
    schedules: int
    seed: int | None
    subject: str | None
    remember: bool
    recorded: bool
    record: bool
    timeline: bool
    timeline_form: TimelineForm

    @property
    def asked_for_katas(self) -> bool:
        """Whether the user named anything that makes sense only where there are katas."""
        return bool(self.kata or self.all or self.hint or self.subject or self.report)

    @property
    def seeds(self) -> tuple[int, ...]:
        first = self.seed or 0
        return tuple(range(first, first + self.schedules))


def add_options(parser: pytest.Parser) -> None:
    """Declare the options."""
    group = parser.getgroup("asynckata", "async-Python katas")
    group.addoption("--kata", metavar="NAME", help="run this kata only")
    group.addoption("--kata-all", action="store_true", help="run every kata of the track")
    group.addoption("--kata-hint", action="store_true", help="reveal the next hint")
    group.addoption(
        "--kata-raw", action="store_true", help="show tracebacks beside the learner's page"
    )
    group.addoption("--kata-report", metavar="PATH", help="write the run report as JSON to PATH")
    group.addoption(
        "--kata-schedules",
        metavar="N",
        type=_positive,
        default=1,
        help="replay each async test under N schedule seeds",
    )
    group.addoption(
        "--kata-seed",
        metavar="SEED",
        type=_natural,
        help="use this schedule seed (0: the plain schedule); the first one with --kata-schedules",
    )
    group.addoption(
        "--kata-subject",
        metavar="PATH",
        help="test this file instead of the learner's, such as solutions/reference.py",
    )
    group.addoption(
        "--kata-timeline",
        action="store_true",
        help="draw what the coroutines did, also where time and order are not what went wrong",
    )
    group.addoption(
        "--kata-timeline-form",
        choices=get_args(TimelineForm),
        help="draw timelines as a chart (the default), in plain ASCII, or say them in sentences",
    )
    parser.addini(
        "asynckata_timeline_form", "chart, ascii or sentences, as --kata-timeline-form", default=""
    )
    group.addoption(
        "--kata-no-recording",
        action="store_false",
        dest="kata_recorded",
        help="do not record what the coroutines do (no timelines, fewer findings)",
    )
    # For `asynckata record` only: what it adds to the run report is of no use to a learner.
    group.addoption("--kata-record", action="store_true", help=argparse.SUPPRESS)
    group.addoption(
        "--kata-no-progress",
        action="store_false",
        dest="kata_remember",
        help="do not write this run into the stored progress",
    )


def read_options(config: pytest.Config) -> Options:
    """The options of this session."""
    report = config.getoption("--kata-report")
    return Options(
        kata=config.getoption("--kata"),
        all=config.getoption("--kata-all"),
        hint=config.getoption("--kata-hint"),
        raw=config.getoption("--kata-raw") or config.get_verbosity() >= 2,
        report=config.invocation_params.dir / report if report else None,
        schedules=config.getoption("--kata-schedules"),
        seed=config.getoption("--kata-seed"),
        subject=config.getoption("--kata-subject"),
        remember=config.getoption("kata_remember"),
        recorded=config.getoption("kata_recorded"),
        record=config.getoption("--kata-record"),
        timeline=config.getoption("--kata-timeline"),
        timeline_form=_timeline_form(config),
    )


def _timeline_form(config: pytest.Config) -> TimelineForm:
    form = config.getoption("--kata-timeline-form") or config.getini("asynckata_timeline_form")
    if form and form not in get_args(TimelineForm):
        known = ", ".join(get_args(TimelineForm))
        raise pytest.UsageError(f"asynckata_timeline_form: must be one of {known}, not {form!r}")
    return form or "chart"


def _positive(text: str) -> int:
    return _whole_number(text, lowest=1)


def _natural(text: str) -> int:
    return _whole_number(text, lowest=0)


def _whole_number(text: str, lowest: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = lowest - 1
    if number < lowest:
        raise ValueError(f"a whole number, {lowest} or more, is needed, not {text!r}")
    return number
