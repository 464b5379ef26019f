"""`asynckata list`: every kata of the track, with where the learner is."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_asynckata.cli.place import directory_option, open_place, this_screen
from pytest_asynckata.report.track import track_lines


@click.command("list")
@directory_option
def list_katas(directory: Path) -> None:
    """Show all katas in order, and which of them are done."""
    with open_place(directory) as place:
        focus = place.focus
        for line in track_lines(place.pack, focus.done, focus.current, this_screen()):
            click.echo(line)
