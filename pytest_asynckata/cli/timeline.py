"""`asynckata timeline`: what the learner's coroutines do in one test, drawn."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from pytest_asynckata.cli.place import Place, directory_option, open_place, say, this_screen
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.language import _
from pytest_asynckata.report.document import write_html, write_svg
from pytest_asynckata.report.form import TimelineForm
from pytest_asynckata.report.model import KataResult, TestResult
from pytest_asynckata.report.screen import Span
from pytest_asynckata.report.timeline import timeline_lines
from pytest_asynckata.runner import Job, Learner, open_runner

file_type = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("kata_name", metavar="[KATA]", required=False)
@click.option("--test", "test_name", metavar="NAME", help="A test; else the first that fails.")
@click.option("--html", "html_file", type=file_type, help="Write a page to this file.")
@click.option("--svg", "svg_file", type=file_type, help="Write a picture to this file.")
@click.option("--form", type=click.Choice(get_args(TimelineForm)), default="chart")
@directory_option
def timeline(
    kata_name: str | None,
    test_name: str | None,
    html_file: Path | None,
    svg_file: Path | None,
    form: TimelineForm,
    directory: Path,
) -> None:
    """Run KATA (the current one) and draw what the coroutines do in one of its tests."""
    with open_place(directory) as place:
        kata = place.kata(kata_name)
        result = _run(place, kata)
        test = _drawn_test(result, test_name)
        say(Span(f"{kata.title}: ", "bold"), test.sentence)
        if html_file is not None:
            write_html(test, result, html_file)
        if svg_file is not None:
            write_svg(test, result, svg_file)
        for file in filter(None, (html_file, svg_file)):
            say(_("written: {file}").format(file=file), indent=2)
        if html_file is None and svg_file is None:
            for line in timeline_lines(test, this_screen(), form, indent=2):
                click.echo(line)


def _run(place: Place, kata: Kata) -> KataResult:
    job = Job(
        place.pack.folder, kata.name, kata.stub.read_bytes(), timeline=True, learner=Learner()
    )
    with open_runner(warm=False) as runner:
        return runner.run(job).katas[0]


def _drawn_test(result: KataResult, name: str | None) -> TestResult:
    """The test that was asked for, else the next step, else the one in which most happens.

    Raises:
        AsynckataError: if there is nothing to draw.
    """
    if result.state == "not-started" and name is None:
        raise AsynckataError(_("{name} is not started: nothing to draw").format(name=result.name))
    drawn = [test for test in result.tests if test.timeline and test.timeline.lanes]
    wanted = [test for test in drawn if name is None or test.name == name or test.key == name]
    if not wanted:
        if name is None:
            raise AsynckataError(_("no coroutine waited for anything yet: nothing to draw"))
        raise AsynckataError(_no_such_timeline(name, drawn))
    step = result.next_step
    return step if step in wanted else max(wanted, key=_lanes)


def _lanes(test: TestResult) -> int:
    return len(test.timeline.lanes) if test.timeline else 0


def _no_such_timeline(name: str, drawn: list[TestResult]) -> str:
    sentence = _("there is nothing to draw for {name!r}; tests with a timeline: {names}")
    return sentence.format(name=name, names=", ".join(test.name for test in drawn) or _("none"))
