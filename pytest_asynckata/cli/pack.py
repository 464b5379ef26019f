"""`asynckata pack`: what leaders of workshops and makers of packs need."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from pytest_asynckata.cli.errors import FriendlyGroup
from pytest_asynckata.cli.pack_list import list_packs
from pytest_asynckata.cli.pack_new import new_pack
from pytest_asynckata.cli.place import say
from pytest_asynckata.kata.pack import Pack, load_pack
from pytest_asynckata.kata.workspace import builtin_pack
from pytest_asynckata.language import _
from pytest_asynckata.workshop.build import Built, build_pack
from pytest_asynckata.workshop.choice import WORKSHOP_FILE, Choice, read_choice


@click.group(cls=FriendlyGroup)
def pack() -> None:
    """Make packs, hand them out, and see which are installed."""


pack.add_command(new_pack)
pack.add_command(list_packs)


@pack.command()
@click.argument("directory", metavar="[PACKDIR]", type=click.Path(path_type=Path), required=False)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Where to write the pack; without it NAME.zip in the current folder.",
)  # fmt: skip
@click.option(
    "--only", multiple=True, metavar="KATA|CHAPTER",
    help="Hand out only these katas and chapters; can be given several times, or with commas.",
)  # fmt: skip
@click.option("--until", metavar="KATA", help="Hand out the track up to this kata.")
@click.option(
    "--workshop", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
    help="The choice as a file; without it workshop.toml here or in PACKDIR, if there is one.",
)  # fmt: skip
def build(
    directory: Path | None,
    output: Path | None,
    only: tuple[str, ...],
    until: str | None,
    workshop: Path | None,
) -> None:
    """Write the pack in PACKDIR (the built-in one) as a file without solutions.

    Learners open it with `asynckata init --from FILE`.
    """
    opened = load_pack(directory or builtin_pack())
    choice = _choice(opened, workshop)
    if only or until:
        names = tuple(name for part in only for name in part.split(",") if name)
        choice = replace(choice, only=names, until=until)
    target = output or Path(f"{opened.manifest.name}.zip")
    _tell(build_pack(opened, choice, target, links=directory is None))


def _choice(opened: Pack, workshop: Path | None) -> Choice:
    candidates = [workshop] if workshop else [Path(WORKSHOP_FILE), opened.folder / WORKSHOP_FILE]
    for file in candidates:
        if workshop or file.is_file():
            say(_("chosen by {file}").format(file=file))
            return read_choice(file, opened.manifest)
    return Choice()


def _tell(built: Built) -> None:
    size = f"{built.size / 1000:.0f} kB"
    sentence = _("{file}: {count} katas, {size}, no solutions")
    say(sentence.format(file=built.file, count=len(built.katas), size=size))
    say(", ".join(built.katas), indent=2)
    for kata, missing in built.missing_needs.items():
        sentence = _("{kata} builds on {missing}, which is not in this pack")
        say(sentence.format(kata=kata, missing=", ".join(missing)), indent=2)
    say(_("its hash: {hash}").format(hash=built.pack_hash), indent=2)
    say(_("Learners type: asynckata init --from {file}").format(file=built.file.name))
