"""`asynckata new`: for contributors; begin a kata."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pytest_asynckata.author.new import chapter_folder, new_kata
from pytest_asynckata.author.record import record_kata
from pytest_asynckata.cli.place import directory_option, say
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Pack, load_pack
from pytest_asynckata.kata.workspace import find_pack_folder
from pytest_asynckata.language import _


@click.command()
@click.argument("name", metavar="NAME")
@click.option(
    "--chapter", metavar="CHAPTER", help="Its folder, number or title; 6-queues begins one."
)
@click.option("--title", default="", help="Without it, the title is made from NAME.")
@directory_option
def new(name: str, chapter: str | None, title: str, directory: Path) -> None:
    """Write a complete, small kata called NAME, with blanks to fill, into the pack."""
    pack = load_pack(find_pack_folder(directory))
    kata = new_kata(pack, name, chapter_folder(pack, chapter or _asked_chapter(pack)), title)
    record_kata(kata)
    say(_("written: {folder}").format(folder=kata.folder))
    say(_("Fill the blanks (they begin with FILL:) and replace the example by your kata."))
    say(
        _("After a change of tests, reference or mistakes: asynckata record {name}").format(
            name=name
        )
    )
    say(_("Is it good? asynckata check {name}").format(name=name))


def _asked_chapter(pack: Pack) -> str:
    """The only chapter; of several, the one that is chosen."""
    folders = [chapter.folder for chapter in pack.manifest.chapters]
    if len(folders) == 1:
        return folders[0]
    if not sys.stdin.isatty():
        sentence = _("say which chapter: --chapter {chapters}")
        raise AsynckataError(sentence.format(chapters=" | ".join(folders)))
    for chapter in pack.manifest.chapters:
        say(f"{chapter.folder}  {chapter.title}")
    chosen: str = click.prompt(_("Which chapter"), default=folders[-1])
    return chosen
