"""`asynckata reset`: put a stub back; the learner's file is kept."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_asynckata.cli.place import directory_option, open_place, say
from pytest_asynckata.kata.workspace import reset_kata
from pytest_asynckata.language import _
from pytest_asynckata.report.page import near


@click.command()
@click.argument("kata_name", metavar="KATA")
@directory_option
def reset(kata_name: str, directory: Path) -> None:
    """Start KATA again: put its stub back. A copy of your file is kept."""
    with open_place(directory) as place:
        kata = place.kata(kata_name)
        kept = reset_kata(kata)
        place.progress.forget_kata(kata.name)
        if kept is not None:
            say(_("your file was kept as {file}").format(file=near(kept)))
        say(_("{file} is the stub again").format(file=near(kata.stub)))
