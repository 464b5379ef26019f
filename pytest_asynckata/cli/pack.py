"""`asynckata pack`: what leaders of workshops and makers of packs need."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from pytest_asynckata.cli.errors import FriendlyGroup
from pytest_asynckata.cli.pack_list import list_packs
from pytest_asynckata.cli.pack_new import new_pack
from pytest_asynckata.cli.pack_topics import show_topics
from pytest_asynckata.cli.place import say
from pytest_asynckata.kata.origin import BUILT_IN
from pytest_asynckata.kata.pack import Pack, load_pack
from pytest_asynckata.kata.requirements import installs_of
from pytest_asynckata.kata.workspace import builtin_pack
from pytest_asynckata.language import _
from pytest_asynckata.workshop.build import Built, build_pack
from pytest_asynckata.workshop.choice import WORKSHOP_FILE, Choice, read_choice
from pytest_asynckata.workshop.source import open_pack_source
from pytest_asynckata.workshop.template import write_template


@click.group(cls=FriendlyGroup)
def pack() -> None:
    """Make packs, hand them out, and see which are installed."""


pack.add_command(new_pack)
pack.add_command(list_packs)
pack.add_command(show_topics)


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
@click.option(
    "--wheelhouse", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Also put every wheel into DIR that an installation without a network needs.",
)  # fmt: skip
@click.option(
    "--python-version", multiple=True, metavar="3.N",
    help="With --wheelhouse: for this Python, not the one that runs; several times for several.",
)  # fmt: skip
@click.option(
    "--platform", multiple=True, metavar="TAG",
    help="With --wheelhouse: for this platform, such as win_amd64 or macosx_11_0_arm64.",
)  # fmt: skip
@click.option(
    "--also", multiple=True, metavar="REQUIREMENT",
    help="With --wheelhouse: another package that the learners need.",
)  # fmt: skip
def build(
    directory: Path | None,
    output: Path | None,
    only: tuple[str, ...],
    until: str | None,
    workshop: Path | None,
    wheelhouse: Path | None,
    python_version: tuple[str, ...],
    platform: tuple[str, ...],
    also: tuple[str, ...],
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
    built = build_pack(opened, choice, target, links=directory is None)
    _tell(built)
    if wheelhouse is not None:
        needed = installs_of(opened, built.katas)
        _fill(wheelhouse, python_version, platform, (*needed, *also))


@pack.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--from", "source", metavar="FILE|DIR|GIT-URL", default=BUILT_IN,
    help="Take the katas of this pack, and not the built-in ones.",
)  # fmt: skip
def template(directory: Path, source: str) -> None:
    """Write a repository for the participants into DIR.

    It holds the katas, a dev container, editor settings, a README, and a workflow that reports
    progress.
    """
    with open_pack_source(source) as opened:
        names = write_template(opened, directory)
    say(_("{folder} has the katas, and around them:").format(folder=directory))
    for name in names:
        say(name, indent=4)
    say(_("Look them through, then: git init, git add --all, git commit"))


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


def _fill(
    folder: Path, pythons: tuple[str, ...], platforms: tuple[str, ...], also: tuple[str, ...]
) -> None:
    from pytest_asynckata.workshop.wheelhouse import fill_wheelhouse, targets

    say(_("collecting wheels; this can take a minute ..."))
    wheels = fill_wheelhouse(folder, targets(pythons, platforms), also)
    say(_("{folder}: {count} wheels").format(folder=folder, count=len(wheels)))
    wanted = " ".join(["pytest-asynckata", *(f"'{requirement}'" for requirement in also)])
    command = f"python -m pip install --no-index --find-links {folder.name} {wanted}"
    say(_("Learners type: {command}").format(command=command))
