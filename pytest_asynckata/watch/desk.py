"""The workspace as a watch uses it: what is read from it, and what is stored in it.

Everything is read anew each time, because other terminals and editors change it too. All
functions raise AsynckataError where a learner can put something right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pytest_asynckata.coach.ladder import choose_ladder, climb
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Kata, Pack, check_kata, open_pack, test_names, unknown_kata
from pytest_asynckata.kata.solution import solution_text
from pytest_asynckata.kata.workspace import reset_kata
from pytest_asynckata.language import _
from pytest_asynckata.progress.running import died_in
from pytest_asynckata.progress.store import Progress, open_progress
from pytest_asynckata.report.assemble import Circumstances, HintWish, assemble
from pytest_asynckata.report.model import KataResult, RunReport
from pytest_asynckata.report.page import near
from pytest_asynckata.runner import Learner
from pytest_asynckata.watch.events import (
    HintRevealed,
    Opened,
    PaperBrought,
    RevealHint,
    SolutionPaper,
    Told,
    TrackPaper,
    Watched,
)


@dataclass(frozen=True, slots=True)
class Memory:
    """What is stored about the learner before a run, and what is to be said about the store."""

    pack: Pack
    progress: Progress
    learner: Learner

    @property
    def notices(self) -> tuple[str, ...]:
        return (*map(died_in, self.progress.unfinished), *self.progress.notices)


class Desk:
    """One workspace, or one pack in a clone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self, name: str, note: str = "") -> Opened:
        """The kata of that name, ready to be watched."""
        memory = self.remember(name)
        kata = _kata_in(memory.pack, name)
        return Opened(Watched(kata, _blank(memory, kata)), note)

    def open_next(self, kata: Kata) -> Opened:
        """The kata that comes next: the first after this one that is not done."""
        memory = self.remember(kata.name)
        names = [other.name for other in memory.pack]
        place = names.index(kata.name) if kata.name in names else -1
        later = [*names[place + 1 :], *names[: max(place, 0)]]
        wanted = next((name for name in later if name not in memory.learner.done), None)
        if wanted is None:
            raise AsynckataError(_("there is no next kata: all others are done"))
        left = _("{name} is not done yet; it stays in the list").format(name=kata.name)
        return self.open(wanted, "" if kata.name in memory.learner.done else left)

    def remember(self, name: str) -> Memory:
        """What is stored about the learner now, as far as a run of this kata needs it."""
        pack = open_pack(self.folder)
        if (kata := pack.kata(name)) is not None:
            check_kata(kata)
        progress = open_progress(self.folder)
        done = progress.done(pack)
        cause, stages = progress.hint_place(name)
        finished = tuple(kata.name for kata in pack if kata.name in done)
        return Memory(pack, progress, Learner(finished, name, cause, stages))

    def record(self, memory: Memory, report: RunReport) -> tuple[str, ...]:
        """Store a run; returns what went wrong with that."""
        known = set(memory.progress.notices)
        try:
            memory.progress.record(report, {kata.name: kata for kata in memory.pack})
        except OSError as error:
            return (_("this run was not saved: {problem}").format(problem=error),)
        return tuple(notice for notice in memory.progress.notices if notice not in known)

    # -- what the keys ask for -----------------------------------------------------------------

    def reveal_hint(self, kata: Kata, wish: RevealHint) -> HintRevealed:
        """One stage further up the ladder that answers this result."""
        result = wish.report.current
        progress = open_progress(self.folder)
        choice = choose_ladder(kata, result.tests if result else ())
        hint = climb(kata, choice, progress.stages_seen(kata.name, choice.cause), further=True)
        progress.record_hint(hint)
        return HintRevealed(wish.run, hint)

    def bring_track(self, kata: Kata) -> PaperBrought:
        """The list of all katas."""
        memory = self.remember(kata.name)
        for each in memory.pack:
            _ = each.head  # read here, where a broken one can still be told of
        return PaperBrought(TrackPaper(memory.pack, memory.learner.done, kata.name))

    def bring_solution(self, kata: Kata) -> PaperBrought:
        """The solutions, once the kata is done."""
        memory = self.remember(kata.name)
        return PaperBrought(SolutionPaper(solution_text(memory.pack, kata, memory.learner.done)))

    def reset(self, kata: Kata) -> Told:
        """Put the stub back, and forget that the kata was done."""
        kept = reset_kata(kata)
        open_progress(self.folder).forget_kata(kata.name)
        return Told(" ".join(_what_reset_did(kata, kept)), lasting=True)


def _kata_in(pack: Pack, name: str) -> Kata:
    kata = pack.kata(name)
    if kata is None:
        raise AsynckataError(unknown_kata(name, [kata.name for kata in pack]))
    return kata


def _what_reset_did(kata: Kata, kept: Path | None) -> Iterator[str]:
    yield _("{file} is the stub again.").format(file=near(kata.stub))
    if kept is not None:
        yield _("Your file was kept as {file}").format(file=near(kept))


def _blank(memory: Memory, kata: Kata) -> RunReport:
    """A report in which nothing has been run yet."""
    latest = memory.progress.latest_failing(kata.name)
    expected = latest.expected if latest else len(test_names(kata.tests) or ())
    result = KataResult(
        name=kata.name, title=kata.title, chapter=kata.chapter, folder=str(kata.folder),
        subject=str(kata.stub), state="started", complete=False, tests=(), expected=expected,
    )  # fmt: skip
    around = Circumstances(
        started=datetime.now(UTC), real_seconds=0.0, seeds=(0,), done=memory.learner.done,
        current=kata.name,
    )  # fmt: skip
    report = assemble(memory.pack, (), around, HintWish())
    return report.model_copy(update={"katas": (result,)})
