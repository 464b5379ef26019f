"""`asynckata init`: write a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_asynckata.cli.place import say
from pytest_asynckata.kata.pack import load_pack
from pytest_asynckata.kata.workspace import builtin_pack, create_workspace
from pytest_asynckata.language import _
from pytest_asynckata.report.screen import Span


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), default=Path("asynckata-katas"))
def init(directory: Path) -> None:
    """Write the katas into DIRECTORY (asynckata-katas), for you to solve.

    Nothing that is there already is overwritten.
    """
    pack = load_pack(builtin_pack())
    files = create_workspace(pack, directory, builtin=True)
    say(_("{count} katas are in {folder}.").format(count=len(files), folder=directory))
    say(_("Now type:"))
    say(Span(f"cd {_quoted(directory)}", "bold"), indent=4)
    say(Span("pytest", "bold"), indent=4)


def _quoted(path: Path) -> str:
    text = str(path)
    return f'"{text}"' if " " in text else text
