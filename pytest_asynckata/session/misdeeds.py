"""What a subject has done to the process it runs in, as the failure of a test."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

from pytest_asynckata.diagnosis.model import Failure, Place
from pytest_asynckata.diagnosis.source import Whose
from pytest_asynckata.language import _
from pytest_asynckata.session.guard import Misdeeds

_MOST_NAMES = 3


def failure_for(misdeeds: Misdeeds, whose: Whose) -> Failure | None:
    """The failure of a test during which this was done; None if it was nothing."""
    if misdeeds.ends:
        end = misdeeds.ends[0]
        sentence = _("your code calls {call}, which would end pytest as a whole")
        return _failure(sentence.format(call=end.name), whose.last_learner_line(end.lines))
    if misdeeds.changed:
        sentence = _(
            "your code has changed {names}, which decides whether your code is right: "
            "as long as it does that, no test counts"
        )
        return _failure(sentence.format(names=_listed(misdeeds.changed)))
    if misdeeds.left:
        sentence = _("your code has left a process running, and it was ended: {names}")
        return _failure(sentence.format(names=_listed(misdeeds.left)))
    return None


def stand_in(function: object, whose: Whose) -> Failure | None:
    """The failure of a test whose function was replaced by one of the learner's file."""
    code = getattr(inspect.unwrap(function), "__code__", None)  # type: ignore[arg-type]
    if code is None or not whose.learner(code.co_filename):
        return None
    sentence = _("your code has put a function of its own into the place of the test")
    return _failure(sentence, whose.place(code.co_filename, code.co_firstlineno))


def _failure(message: str, place: Place | None = None) -> Failure:
    return Failure(kind="error", fault="learner", message=message, place=place)


def _listed(names: Sequence[str]) -> str:
    more = _("{names} and {count} more")
    shown = ", ".join(names[:_MOST_NAMES])
    left_out = len(names) - _MOST_NAMES
    return more.format(names=shown, count=left_out) if left_out > 0 else shown
