"""`asynckata list`: every kata of the track, with where the learner is."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_asynckata.cli.place import directory_option, open_place, say
from pytest_asynckata.language import _
from pytest_asynckata.report.page import progress_bar
from pytest_asynckata.report.screen import Span


@click.command("list")
@directory_option
def list_katas(directory: Path) -> None:
    """Show all katas in order, and which of them are done."""
    with open_place(directory) as place:
        chapter = None
        for kata in place.pack:
            if kata.chapter != chapter:
                chapter = kata.chapter
                say(Span(chapter, "bold"))
            mark, style = "    ", ""
            if kata.name in place.focus.done:
                mark, style = "done", "green"
            elif kata.name == place.focus.current:
                mark, style = " -> ", "bold yellow"
            minutes = _("about {minutes} min").format(minutes=kata.head.minutes)
            say(Span(f"{mark}  ", style), Span(f"{kata.name:<16} ", "bold"), minutes, indent=2)
            say(kata.head.summary, indent=8)
        done, total = len(place.focus.done), len(place.pack)
        sentence = _("done {done} of {total} katas").format(done=done, total=total)
        say(f"{sentence}  {progress_bar(done, total)}")
