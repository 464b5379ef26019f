"""`asynckata pack new`: begin a pack of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_asynckata.author.pack_project import pack_project, write_pack_project
from pytest_asynckata.cli.place import say
from pytest_asynckata.language import _
from pytest_asynckata.report.screen import Span


@click.command("new")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--name", help="The pack's name; without it, made of the folder's name.")
@click.option("--title", help="The pack's title; without it, made of its name.")
def new_pack(directory: Path, name: str | None, title: str | None) -> None:
    """Write a project for a pack into DIRECTORY, with one small kata in it.

    It can be installed and published as any Python package.
    """
    project = pack_project(directory, name, title)
    write_pack_project(project, directory)
    sentence = _("the pack {name} is in {folder}, with one kata to begin with.")
    say(sentence.format(name=project.name, folder=directory))
    say(_("Now type:"))
    for line in (
        f'cd "{directory}"' if " " in str(directory) else f"cd {directory}",
        "python -m pip install -e .",
        f"asynckata check -C {project.katas}",
        f"asynckata init --pack {project.name} ../try-it",
    ):
        say(Span(line, "bold"), indent=4)
