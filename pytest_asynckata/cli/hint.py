"""`asynckata hint`: the next hint for the latest failing test, without running anything."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_asynckata.cli.place import directory_option, open_place, say
from pytest_asynckata.coach.ladder import choose_ladder, climb
from pytest_asynckata.language import _
from pytest_asynckata.report.page import hint_spans
from pytest_asynckata.report.screen import Span


@click.command()
@click.argument("kata_name", metavar="[KATA]", required=False)
@directory_option
def hint(kata_name: str | None, directory: Path) -> None:
    """Reveal the next hint of KATA (the current one); hints seen before stay readable."""
    with open_place(directory) as place:
        kata = place.kata(kata_name)
        latest = place.progress.latest_failing(kata.name)
        test = latest.next_step if latest else None
        choice = choose_ladder(kata, latest.tests if latest else ())
        seen = place.progress.stages_seen(kata.name, choice.cause)
        shown = climb(kata, choice, seen, further=True)
        place.progress.record_hint(shown)
        say(Span(kata.name, "bold"), f"   {test.sentence}" if test else "")
        for number, text in enumerate(shown.seen, 1):
            say(*hint_spans(number, shown.total, text), indent=2, hanging=2)
        if len(shown.seen) == shown.total:
            say(_("That was the last hint for this step."), indent=2)
