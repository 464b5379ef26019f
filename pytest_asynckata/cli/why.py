"""`asynckata why`: what a finding means, and what helps against it."""

from __future__ import annotations

import click

from pytest_asynckata.cli.place import this_screen
from pytest_asynckata.diagnosis.catalogue import CODES, why_page
from pytest_asynckata.report.why import catalogue_lines, why_lines


@click.command()
@click.argument("code", required=False)
def why(code: str | None) -> None:
    """Explain the finding CODE; without CODE, list all findings."""
    screen = this_screen()
    if code is None:
        lines = catalogue_lines(map(why_page, CODES), screen)
    else:
        lines = why_lines(why_page(code), screen)
    for line in lines:
        click.echo(line)
