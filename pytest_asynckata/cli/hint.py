"""`asynckata hint`: the next hint for the latest failing test, without running anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from pytest_asynckata.cli.place import Place, directory_option, open_place, say
from pytest_asynckata.coach.ladder import choose_ladder, climb, ladder_named
from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.language import _
from pytest_asynckata.report.page import hint_spans
from pytest_asynckata.report.screen import Span


@click.command()
@click.option("--seen", is_flag=True, help="Show every hint seen so far, and no new one.")
@click.argument("kata_name", metavar="[KATA]", required=False)
@directory_option
def hint(kata_name: str | None, directory: Path, seen: bool) -> None:
    """Reveal the next hint of KATA (the current one); hints seen before stay readable."""
    with open_place(directory) as place:
        kata = place.kata(kata_name)
        if seen:
            _show_all_seen(place, kata)
        else:
            _show_next(place, kata)


def _show_next(place: Place, kata: Kata) -> None:
    latest = place.progress.latest_failing(kata.name)
    test = latest.next_step if latest else None
    choice = choose_ladder(kata, latest.tests if latest else ())
    stages = place.progress.stages_seen(kata.name, choice.cause)
    shown = climb(kata, choice, stages, further=True)
    place.progress.record_hint(shown)
    say(Span(kata.name, "bold"), f"   {test.sentence}" if test else "")
    _show(shown.seen, shown.total)
    if len(shown.seen) == shown.total:
        say(_("That was the last hint for this step."), indent=2)


def _show_all_seen(place: Place, kata: Kata) -> None:
    ladders = place.progress.ladders_seen(kata.name)
    if not ladders:
        say(_("No hint of {name} was shown yet.").format(name=kata.name))
    for name, stages in ladders.items():
        if (ladder := ladder_named(kata, name)) is not None:
            say(Span(f"{kata.name} / {name}", "bold"))
            _show(ladder.stages[:stages], len(ladder.stages))


def _show(stages: Sequence[str], total: int) -> None:
    for number, text in enumerate(stages, 1):
        say(*hint_spans(number, total, text), indent=2, hanging=2)
