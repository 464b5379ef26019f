"""`asynckata status`: where the learner is, in a few lines."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_asynckata.cli.place import Place, directory_option, open_place, say
from pytest_asynckata.kata.pack import introduction_to
from pytest_asynckata.kata.requirements import lacks_of
from pytest_asynckata.language import _
from pytest_asynckata.report.page import near, progress_bar
from pytest_asynckata.report.screen import Span


@click.command()
@directory_option
def status(directory: Path) -> None:
    """Show how far you are and what comes next."""
    with open_place(directory) as place:
        done, total = len(place.focus.done), len(place.pack)
        sentence = _("done {done} of {total} katas").format(done=done, total=total)
        say(f"{sentence}  {progress_bar(done, total)}")
        runs = place.progress.runs()
        say(_("runs so far: {runs}").format(runs=runs))
        if place.focus.current is None:
            _say_end(place)
            return
        kata = place.kata(None)
        state = place.progress.states().get(kata.name, ("not-started", ""))[0]
        words = {"not-started": _("not started"), "started": _("started"),
                 "done": _("its tests have changed since you solved it"),
                 "broken": _("the kata itself has a fault")}  # fmt: skip
        say(_("current kata: {name} ({state})").format(name=kata.name, state=words[state]))
        for file in filter(None, (introduction_to(kata, place.pack), kata.readme)):
            say(_("read:  {file}").format(file=near(file)), indent=2)
        say(_("write: {file}").format(file=near(kata.stub)), indent=2)
        say(_("then:  pytest"), indent=2)


def _say_end(place: Place) -> None:
    if not place.focus.left_out:
        say(Span(_("The whole track is behind you."), "bold green"))
    for sentence in lacks_of(place.pack, place.focus.left_out):
        say(sentence)
