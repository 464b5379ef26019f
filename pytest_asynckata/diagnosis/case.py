"""What a detector gets: one test, what was seen in it, and what the reference does there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pytest_asynckata.diagnosis.expected import ExpectedTest
from pytest_asynckata.diagnosis.model import Failure, Place
from pytest_asynckata.diagnosis.observation import Observation
from pytest_asynckata.diagnosis.source import Whose
from pytest_asynckata.loop import stuck
from pytest_asynckata.loop.recording import Recording, TaskLife


@dataclass(frozen=True)
class Case:
    """One test that is over. `failure` is None if it has passed so far."""

    whose: Whose
    seen: Observation = field(default_factory=Observation)
    failure: Failure | None = None
    expected: ExpectedTest | None = None

    @property
    def recording(self) -> Recording:
        return self.seen.recording

    def learners_place(self, lines: Iterable[stuck.Place]) -> Place | None:
        """The learner's line nearest to the end of these."""
        return self.whose.last_learner_line([(place.file, place.line) for place in lines])

    def birth_place(self, life: TaskLife) -> Place | None:
        """The learner's line that made a task, if it was the learner who made it."""
        return self.learners_place(reversed(life.born_at))

    def is_learners(self, life: TaskLife) -> bool:
        """Whether the learner's code made this task."""
        return self.birth_place(life) is not None

    def measured(self) -> tuple[float, float] | None:
        """Expected and actual number, where the test compared numbers and they differ."""
        difference = self.failure.difference if self.failure is not None else None
        if difference is None:
            return None
        return _numbers((difference.expected, difference.actual))


def _numbers(texts: Sequence[str]) -> tuple[float, float] | None:
    """Two texts as numbers; `at most 3` counts as 3."""
    try:
        expected, actual = (float(text.rpartition(" ")[2]) for text in texts)
    except ValueError:
        return None
    return expected, actual
