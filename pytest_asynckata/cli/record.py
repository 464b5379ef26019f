"""`asynckata record`: for contributors; store what the reference and the mistakes do."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_asynckata.author.record import record_kata
from pytest_asynckata.cli.place import directory_option, say
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import load_pack, unknown_kata
from pytest_asynckata.kata.workspace import find_pack_folder
from pytest_asynckata.language import _


@click.command()
@click.argument("kata_names", metavar="[KATA]...", nargs=-1)
@directory_option
def record(kata_names: tuple[str, ...], directory: Path) -> None:
    """Run the reference and the mistakes of each KATA, and store what they do.

    Without KATA every kata of the pack is recorded. Needed after a change of tests, of the
    reference solution or of a mistake.
    """
    pack = load_pack(find_pack_folder(directory))
    for name in kata_names:
        if pack.kata(name) is None:
            raise AsynckataError(unknown_kata(name, [kata.name for kata in pack]))
    for kata in pack:
        if not kata_names or kata.name in kata_names:
            record_kata(kata)
            say(_("recorded: {name}").format(name=kata.name))
