"""`asynckata update`: bring a newer pack into a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_asynckata.cli.place import directory_option, say
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.origin import read_origin
from pytest_asynckata.kata.workspace import find_pack_folder
from pytest_asynckata.language import _
from pytest_asynckata.workshop.source import open_pack_source
from pytest_asynckata.workshop.update import Updated, update_workspace


@click.command()
@click.option(
    "--from", "source", metavar="FILE|DIR|GIT-URL",
    help="Where the newer katas are; without it, where the present ones came from.",
)  # fmt: skip
@directory_option
def update(source: str | None, directory: Path) -> None:
    """Bring newer katas into the workspace. What you have written is not touched.

    Tests, hints and READMEs are replaced; if you had changed one, your copy is kept.
    """
    workspace = find_pack_folder(directory)
    source = source or read_origin(workspace).source
    if source is None:
        raise AsynckataError(
            _("name the newer pack, this workspace does not know it: asynckata update --from FILE")
        )
    with open_pack_source(source) as opened:
        updated = update_workspace(workspace, opened)
    _tell(updated)


def _tell(updated: Updated) -> None:
    if not any((updated.files, updated.moved, updated.new_stubs, updated.offered)):
        say(_("Nothing to do: the katas are the newest ones."))
    else:
        say(_("{count} files are new or changed.").format(count=len(updated.files)))
    for names, sentence in (
        (updated.new_katas, _("new katas: {names}")),
        (updated.changed_tests, _("their tests have changed: {names}")),
        (updated.left_katas, _("no longer in the pack, and left where they are: {names}")),
        (updated.new_stubs, _("not begun, so you have the new stub: {names}")),
        (updated.offered, _("new stubs, beside your files: {names}")),
    ):
        if names:
            say(sentence.format(names=", ".join(names)), indent=2, hanging=2)
    for old, new in updated.moved.items():
        say(_("{old} is {new} now").format(old=old, new=new), indent=2, hanging=2)
    for name, copy in updated.kept.items():
        sentence = _("yours was kept: {name} as {copy}")
        say(sentence.format(name=name, copy=copy), indent=2, hanging=2)
