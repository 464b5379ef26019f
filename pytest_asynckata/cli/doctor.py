"""`asynckata doctor`: what could keep katas from working, each with the line that fixes it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from pytest_asynckata.cli.place import directory_option, this_screen
from pytest_asynckata.doctor.examine import examine
from pytest_asynckata.doctor.page import paragraphs
from pytest_asynckata.report.screen import Span

_ENDLESS = 10_000
"""Columns: a line to type is not broken."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON, for programs.")
@directory_option
@click.pass_context
def doctor(context: click.Context, as_json: bool, directory: Path) -> None:
    """Check Python, packages, terminal, workspace and stored progress.

    Nothing is changed. The exit code is 1 if something needs fixing.
    """
    examination = examine(directory)
    if as_json:
        click.echo(json.dumps(examination.as_json(), indent=2))
    else:
        for part in paragraphs(examination):
            spans = (Span(part.marked, part.style), Span(part.text))
            screen = this_screen() if part.wrapped else replace(this_screen(), columns=_ENDLESS)
            for line in screen.lines(*spans, indent=part.indent, hanging=part.hanging):
                click.echo(line)
    context.exit(examination.exit_code)
