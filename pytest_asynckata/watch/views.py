"""The two ways in which a watch shows itself: a whole screen, or one page after the other."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

import click

from pytest_asynckata.language import _
from pytest_asynckata.report.form import TimelineForm
from pytest_asynckata.report.page import near
from pytest_asynckata.report.screen import Screen, Span
from pytest_asynckata.report.ways import Ways
from pytest_asynckata.watch.events import Painted
from pytest_asynckata.watch.state import State
from pytest_asynckata.watch.terminal import Terminal, wants_colour
from pytest_asynckata.watch.view import (
    content,
    frame,
    key_lines,
    keys_as_ways,
    paper_lines,
    polling_sentence,
    saying,
)

_ROOM_FOR_CHARTS = 40
"""Columns below which timelines are told in sentences."""
_HOLD, _SHOW = "\x1b[?2026h", "\x1b[?2026l"
"""Terminals that know it show what is between the two at once; others pass over it."""
_NARROWEST = 24
"""Columns below which lines are cut."""


class View(Protocol):
    """Something that shows states."""

    def show(self, state: State) -> Painted:
        """Show what is new; says what is to be seen now."""

    def repaint(self) -> None:
        """What was shown is lost."""

    def end(self, state: State) -> None:
        """What is left on the screen after the watch."""


class WholeScreen:
    """Rows at fixed places; only those that change are written."""

    def __init__(self, terminal: Terminal, form: TimelineForm) -> None:
        self._terminal, self._form = terminal, form
        self._rows: tuple[str, ...] = ()

    def show(self, state: State) -> Painted:
        if not self._terminal.active:
            return state.painted
        columns, rows = self._terminal.size()
        form = self._form if columns >= _ROOM_FOR_CHARTS else "sentences"
        new = frame(state, _screen(columns), columns, rows, form)
        if changes := self._changes(new.rows):
            self._terminal.write("".join([_HOLD, *changes, _SHOW]))
        self._rows = new.rows
        return new.painted

    def _changes(self, rows: tuple[str, ...]) -> list[str]:
        whole = len(rows) != len(self._rows)
        changes = ["\x1b[2J"] if whole else []
        for number, row in enumerate(rows):
            if whole or row != self._rows[number]:
                # Erased first: at the last column a cursor still stands on the last character.
                changes.append(f"\x1b[{number + 1};1H\x1b[2K{row}\x1b[0m")
        return changes

    def repaint(self) -> None:
        self._rows = ()

    def end(self, state: State) -> None:
        self._terminal.leave()
        columns, _rows = self._terminal.size()
        screen = _screen(columns)
        for line in content(state, screen, self._form, keys_as_ways()).headline:
            click.echo(line)


class OneAfterTheOther:
    """Pages as they come, without any control of the terminal."""

    def __init__(self, form: TimelineForm, *, keys: bool) -> None:
        self._form = form
        self._keys = keys
        self._shown: State | None = None

    def show(self, state: State) -> Painted:
        screen = _screen(shutil.get_terminal_size().columns)
        for line in self._news(self._shown, state, screen):
            click.echo(line)
        self._shown = state
        return state.painted

    def _news(self, old: State | None, new: State, screen: Screen) -> Iterator[str]:
        """What has to be said that was not said before."""
        if old is None or old.watched != new.watched:
            old = State(new.watched)
            yield from screen.lines(Span(self._beginning(new)))
        for sentence in self._new_sentences(old, new):
            yield from screen.lines(Span(sentence))
        if new.paper is not None and new.paper is not old.paper:
            yield ""
            yield from paper_lines(new.paper, screen, self._form)
        elif not new.running and (new.report, new.trouble) != (old.report, old.trouble):
            yield ""
            yield from content(new, screen, self._form, self._ways())
            yield from key_lines(new, screen) if self._keys else ()

    def _new_sentences(self, old: State, new: State) -> Iterator[str]:
        if new.polling and new.polling != old.polling:
            yield polling_sentence(new)
        if new.note and new.note != old.note:
            yield new.note
        if (new.message or new.asking or new.confirming) and saying(new) != saying(old):
            yield saying(new)[0]

    def _beginning(self, state: State) -> str:
        sentence = _("watching {file}: each save runs its tests; Ctrl-C ends this")
        return sentence.format(file=near(state.watched.kata.stub))

    def _ways(self) -> Ways:
        if self._keys:
            return keys_as_ways()
        again = _("end this with Ctrl-C, and start asynckata watch again")
        return Ways(next_hint="asynckata hint", next_kata=again)

    def repaint(self) -> None:
        """Nothing: what was printed stays."""

    def end(self, state: State) -> None:
        """Nothing: all is said."""


def _screen(columns: int) -> Screen:
    screen = Screen.of_terminal(
        columns=columns, colour=wants_colour(), encoding=sys.stdout.encoding
    )  # fmt: skip
    return replace(screen, columns=min(screen.columns, max(columns, _NARROWEST)))
