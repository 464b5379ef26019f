"""`asynckata solution`: the reference solution of a kata that is done, with its notes."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_asynckata.cli.place import directory_option, open_place
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.workspace import solution_source
from pytest_asynckata.language import _


@click.command()
@click.argument("kata_name", metavar="KATA")
@directory_option
def solution(kata_name: str, directory: Path) -> None:
    """Show the reference solution of KATA, once it is done."""
    with open_place(directory) as place:
        kata = place.kata(kata_name)
        if place.pack.manifest.solutions == "never":
            raise AsynckataError(_("the leader of the workshop shows the solutions of this pack"))
        if place.pack.manifest.solutions != "always" and kata.name not in place.focus.done:
            sentence = _("{name} is not done yet; its solution is shown when its tests pass")
            raise AsynckataError(sentence.format(name=kata.name))
        source = solution_source(kata, place.pack.folder)
        click.echo(source.reference.read_text(encoding="utf-8").rstrip())
        if source.notes.is_file():
            click.echo(f"\n{source.notes.read_text(encoding='utf-8').rstrip()}")
        for other in source.solutions()[1:]:
            click.echo(f"\n# {_('another way')}: {other.stem}\n")
            click.echo(other.read_text(encoding="utf-8").rstrip())
