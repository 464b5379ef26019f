"""`asynckata pack topics`: which kata teaches what."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_asynckata.author.topics import topics_page
from pytest_asynckata.cli.place import directory_option
from pytest_asynckata.kata.pack import load_pack
from pytest_asynckata.kata.workspace import find_pack_folder


@click.command("topics")
@directory_option
def show_topics(directory: Path) -> None:
    """Print, as Markdown, which kata teaches which topic of the pack."""
    click.echo(topics_page(load_pack(find_pack_folder(directory))), nl=False)
