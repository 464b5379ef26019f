"""`asynckata pack list`: which packs are installed, and where they come from."""

from __future__ import annotations

from itertools import groupby

import click

from pytest_asynckata import __version__
from pytest_asynckata.cli.place import say
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.installed import InstalledPack, installed_packs, name_problem
from pytest_asynckata.kata.pack import Pack, load_pack
from pytest_asynckata.kata.workspace import builtin_pack
from pytest_asynckata.language import _
from pytest_asynckata.report.screen import Span


@click.command("list")
def list_packs() -> None:
    """List the packs that are installed.

    A pack that cannot be used is listed with the reason.
    """
    _show(load_pack(builtin_pack()), "pytest-asynckata", __version__)
    for _name, group in groupby(installed_packs(), key=lambda pack: pack.name):
        packs = list(group)
        if problem := name_problem(packs):
            _complain(packs[0], problem)
        else:
            _show_installed(packs[0])
    say(_("Begin with one of them: asynckata init --pack NAME"))


def _show_installed(pack: InstalledPack) -> None:
    try:
        _show(pack.load(), pack.distribution, pack.version)
    except AsynckataError as error:
        _complain(pack, str(error))


def _show(pack: Pack, distribution: str, version: str) -> None:
    say(Span(pack.manifest.name, "bold"), f"  {pack.manifest.title}")
    count = _("1 kata") if len(pack) == 1 else _("{count} katas").format(count=len(pack))
    sentence = _("{count}, from {distribution} {version}")
    say(sentence.format(count=count, distribution=distribution, version=version), indent=6)


def _complain(pack: InstalledPack, problem: str) -> None:
    say(Span(pack.name, "bold"), Span(_("  cannot be used"), "red"))
    for line in problem.splitlines():
        say(line, indent=6, hanging=2)
