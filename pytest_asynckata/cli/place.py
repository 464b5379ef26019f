"""What most commands begin with: the workspace around the current folder, a kata in it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from pytest_asynckata.errors import AsynckataError, BrokenPack
from pytest_asynckata.kata.pack import (
    Kata,
    Pack,
    check_kata,
    check_pack,
    open_pack,
    unknown_kata,
)
from pytest_asynckata.kata.transaction import HEALED, heal
from pytest_asynckata.kata.workspace import find_pack_folder
from pytest_asynckata.progress.focus import Focus, focus_on
from pytest_asynckata.progress.store import Progress, open_progress
from pytest_asynckata.report.screen import Screen, Span

directory_option: Callable[[Any], Any] = click.option(
    "-C",
    "--directory",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="The workspace; without it, the one that the current folder lies in.",
)


class Place:
    """A workspace with its pack, its progress and its focus."""

    def __init__(self, pack: Pack, progress: Progress) -> None:
        self.pack = pack
        self.progress = progress
        self.focus: Focus = focus_on(pack, progress.done(pack))

    def kata(self, name: str | None) -> Kata:
        """The kata of that name; without a name, the current one.

        Raises:
            AsynckataError: if there is none.
        """
        wanted = name or self.focus.current
        if wanted is None:
            raise AsynckataError("every kata is done; name the one you mean")
        kata = self.pack.kata(wanted)
        if kata is None:
            raise AsynckataError(unknown_kata(wanted, [kata.name for kata in self.pack]))
        check_kata(kata)
        return kata


@contextmanager
def open_place(directory: Path) -> Iterator[Place]:
    """The workspace around a folder; its notices are shown at the end."""
    folder = find_pack_folder(directory)
    if heal(folder):
        click.echo(f"asynckata: {HEALED}", err=True)
    pack = open_pack(folder)
    progress = open_progress(pack.folder)
    try:
        yield Place(pack, progress)
    except BrokenPack:
        check_pack(pack)  # tells of every mistake, not only of the one that was met
        raise
    finally:
        for notice in progress.notices:
            click.echo(f"asynckata: {notice}", err=True)


def this_screen() -> Screen:
    """Standard output as a screen; colours only on a terminal that wants them."""
    return Screen.of_terminal(
        columns=shutil.get_terminal_size().columns,
        colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ
        and os.environ.get("TERM") != "dumb",
        encoding=sys.stdout.encoding,
    )  # fmt: skip


def say(*spans: Span | str, indent: int = 0, hanging: int = 0) -> None:
    """Print one paragraph."""
    parts = [Span(span) if isinstance(span, str) else span for span in spans]
    for line in this_screen().lines(*parts, indent=indent, hanging=hanging):
        click.echo(line)
