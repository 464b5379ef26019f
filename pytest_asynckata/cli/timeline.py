"""`asynckata timeline`: what the learner's coroutines do in one test, drawn."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from pytest_asynckata.cli.place import Place, directory_option, open_place, say, this_screen
from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.language import _
from pytest_asynckata.report.document import write_html, write_svg
from pytest_asynckata.report.drawn import drawn_test
from pytest_asynckata.report.form import TimelineForm
from pytest_asynckata.report.model import KataResult
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
        test = drawn_test(result, test_name)
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
