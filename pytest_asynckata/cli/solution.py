"""`asynckata solution`: the reference solution of a kata that is done, with its notes."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_asynckata.cli.place import directory_option, open_place
from pytest_asynckata.kata.solution import solution_text


@click.command()
@click.argument("kata_name", metavar="KATA")
@directory_option
def solution(kata_name: str, directory: Path) -> None:
    """Show the reference solution of KATA, once it is done."""
    with open_place(directory) as place:
        click.echo(solution_text(place.pack, place.kata(kata_name), place.focus.done))
