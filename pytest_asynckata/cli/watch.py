"""`asynckata watch`: run a kata again on every save."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from pytest_asynckata.cli.place import directory_option, open_place
from pytest_asynckata.report.form import TimelineForm


@click.command()
@click.argument("kata_name", metavar="[KATA]", required=False)
@click.option("--plain", is_flag=True, help="Print one page after the other; no keys, no colours.")
@click.option(
    "--form", type=click.Choice(get_args(TimelineForm)), default="chart",
    help="How timelines are shown: drawn, drawn in ASCII, or in sentences.",
)  # fmt: skip
@directory_option
@click.pass_context
def watch(
    context: click.Context, kata_name: str | None, plain: bool, form: TimelineForm, directory: Path
) -> None:
    """Run KATA (the current one) whenever you save it, and show what comes of it.

    Without a terminal, pages are printed as with --plain.
    """
    # Its libraries would slow down every other command.
    from pytest_asynckata.watch.loop import watch_kata

    with open_place(directory) as place:
        folder, name = place.pack.folder, place.kata(kata_name).name
    context.exit(watch_kata(folder, name, plain=plain, form=form))
