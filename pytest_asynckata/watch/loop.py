"""The loop of a watch: takes events, asks the pure rooms what follows, and does it."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.report.form import TimelineForm
from pytest_asynckata.runner import open_runner
from pytest_asynckata.watch.choices import press
from pytest_asynckata.watch.desk import Desk
from pytest_asynckata.watch.events import (
    BringSolution,
    BringTrack,
    CancelRun,
    Crashed,
    Draw,
    Effect,
    Event,
    KeyPressed,
    OpenNext,
    Repaint,
    ResetKata,
    Resized,
    Resumed,
    RevealHint,
    StartRun,
    Stopped,
    Suspend,
    Told,
    WatchFiles,
)
from pytest_asynckata.watch.files import FileWatch
from pytest_asynckata.watch.runs import Runs
from pytest_asynckata.watch.signals import signals_posted, stop_this_process
from pytest_asynckata.watch.state import State, Step, step
from pytest_asynckata.watch.terminal import Terminal, is_terminal, open_terminal
from pytest_asynckata.watch.views import OneAfterTheOther, View, WholeScreen
from pytest_asynckata.watch.worker import Worker

_LOOK_SECONDS = 0.25
"""How often the terminal is looked at, for what no signal tells of."""
_PATIENCE = 2.0
"""Seconds for what a key has asked for, when the watch ends."""
_GONE = {errno.EIO, errno.EPIPE}
"""How a terminal or a pipe says that nobody is at its other end."""


def watch_kata(folder: Path, name: str, *, plain: bool, form: TimelineForm) -> int:
    """Run a kata on each save until someone ends it; returns the exit status.

    Raises:
        AsynckataError: if there is no such kata, or its pack cannot be used.
    """
    terminal = None if plain or not is_terminal() else open_terminal()
    desk = Desk(folder)
    opened = desk.open(name)
    with ExitStack() as stack:
        inbox = _Inbox()
        runs = Runs(stack.enter_context(open_runner(ahead=True)), desk, inbox.post)
        stack.callback(runs.close)
        stack.enter_context(signals_posted(inbox.post, screen=terminal is not None))
        view = stack.enter_context(_view(terminal, form, inbox.post))
        watch = _Watch(State(opened.watched), view, desk, runs, inbox, terminal)
        stack.callback(watch.close)
        inbox.post(opened)
        return watch.run()


class _Inbox:
    """Events from all threads, and from signals."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Event] = SimpleQueue()
        self.post = self._queue.put

    def events(self) -> Iterator[Event]:
        """All that there is now; waits a little if there is nothing."""
        try:
            yield self._queue.get(timeout=_LOOK_SECONDS)
            while not self._queue.empty():
                yield self._queue.get()
        except Empty:
            return


@contextmanager
def _view(
    terminal: Terminal | None, form: TimelineForm, post: Callable[[Event], None]
) -> Iterator[View]:
    """Something to show states on; the terminal is left as it was, whatever happens."""
    if terminal is None:
        yield OneAfterTheOther(form, keys=False)
        return
    try:
        terminal.enter()
        terminal.keyboard.start(lambda key: post(KeyPressed(key)), lambda: post(Stopped()))
        yield (
            WholeScreen(terminal, form)
            if terminal.whole_screen
            else OneAfterTheOther(form, keys=True)
        )
    finally:
        terminal.keyboard.stop()
        terminal.leave()


class _Watch:
    """One watch, from its first event to its last."""

    def __init__(
        self, state: State, view: View, desk: Desk, runs: Runs, inbox: _Inbox,
        terminal: Terminal | None,
    ) -> None:  # fmt: skip
        self._state, self._view, self._desk, self._runs = state, view, desk, runs
        self._inbox, self._terminal = inbox, terminal
        self._shown: State | None = None
        self._files: FileWatch | None = None
        self._errands = Worker("asynckata-errands", inbox.post)
        self._size = terminal.size() if terminal else (0, 0)

    def run(self) -> int:
        """Until a state has an exit status."""
        try:
            while self._state.status is None:
                for event in self._inbox.events():
                    self._take(event)
                self._look_at_terminal()
                self._show()
            self._view.end(self._state)
        except OSError as error:
            if error.errno not in _GONE:
                raise
            return 0
        return self._state.status

    def close(self) -> None:
        if self._files is not None:
            self._files.stop()
        self._errands.close(_PATIENCE)

    def _take(self, event: Event) -> None:
        if isinstance(event, Crashed):
            raise event.error
        self._state, effects = _follows(self._state, event)
        for effect in effects:
            self._perform(effect)

    def _show(self) -> None:
        """Show the state, until nothing is new: what is on the screen is a part of it."""
        while self._state is not self._shown:
            self._shown = self._state
            painted = self._view.show(self._state)
            if painted != self._state.painted:
                self._take(painted)

    def _look_at_terminal(self) -> None:
        """What no signal tells of, at least not on every system."""
        terminal = self._terminal
        if terminal is None:
            return
        if not terminal.active and terminal.keyboard.in_foreground():
            self._take(Resumed())  # the shell has brought a running job to the front
        if terminal.size() != self._size:
            self._size = terminal.size()
            self._take(Resized())

    def _perform(self, effect: Effect) -> None:
        kata = self._state.watched.kata
        match effect:
            case StartRun():
                self._runs.start(kata, effect)
            case CancelRun():
                self._runs.cancel()
            case Draw():
                self._runs.draw(kata, effect)
            case WatchFiles(watched):
                if self._files is not None:
                    self._files.stop()
                self._files = FileWatch(watched, self._inbox.post)
                self._files.start()
            case Suspend() | Repaint():
                self._use_terminal(effect)
            case RevealHint() | BringTrack() | BringSolution() | ResetKata() | OpenNext():
                self._errands.submit(lambda: self._inbox.post(self._errand(kata, effect)))

    def _errand(self, kata: Kata, effect: Effect) -> Event:
        """What comes of a look into the workspace; runs in the errands' thread."""
        try:
            match effect:
                case RevealHint():
                    return self._desk.reveal_hint(kata, effect)
                case BringTrack():
                    return self._desk.bring_track(kata)
                case BringSolution():
                    return self._desk.bring_solution(kata)
                case ResetKata():
                    return self._desk.reset(kata)
                case _:
                    return self._desk.open_next(kata)
        except AsynckataError as error:
            return Told(str(error))
        except OSError as error:
            return Told(f"{error.filename}: {error.strerror}" if error.filename else str(error))

    def _use_terminal(self, effect: Suspend | Repaint) -> None:
        if self._terminal is None:
            return
        if isinstance(effect, Suspend):
            self._terminal.leave()
            stop_this_process()
        self._terminal.enter()
        self._view.repaint()
        self._shown = None


def _follows(state: State, event: Event) -> Step:
    return press(state, event.key) if isinstance(event, KeyPressed) else step(state, event)
