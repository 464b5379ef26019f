"""`asynckata init`: write a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_asynckata.cli.place import say
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.installed import BUILT_IN_NAME, SOURCE_PREFIX
from pytest_asynckata.kata.origin import BUILT_IN
from pytest_asynckata.language import _
from pytest_asynckata.report.screen import Span
from pytest_asynckata.workshop.source import hand_out


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), default=Path("asynckata-katas"))
@click.option(
    "--from", "source", metavar="FILE|DIR|GIT-URL",
    help="Take the katas of this pack, and not the built-in ones.",
)  # fmt: skip
@click.option("--pack", "installed", metavar="NAME", help="Take an installed pack; see pack list.")
def init(directory: Path, source: str | None, installed: str | None) -> None:
    """Write the katas into DIRECTORY (asynckata-katas), for you to solve.

    Nothing that is there already is overwritten.
    """
    files = hand_out(_source(source, installed), directory)
    sentence = (
        _("1 kata is in {folder}.") if len(files) == 1 else _("{count} katas are in {folder}.")
    )
    say(sentence.format(count=len(files), folder=directory))
    say(_("Now type:"))
    say(Span(f"cd {_quoted(directory)}", "bold"), indent=4)
    say(Span("pytest", "bold"), indent=4)


def _source(source: str | None, installed: str | None) -> str:
    if source is not None and installed is not None:
        raise AsynckataError(_("--from and --pack both say which pack to take; give one of them"))
    if installed is not None and installed != BUILT_IN_NAME:
        return SOURCE_PREFIX + installed
    return source or BUILT_IN


def _quoted(path: Path) -> str:
    text = str(path)
    return f'"{text}"' if " " in text else text
