"""The finding `shortcut`, from the calls that the watch has seen."""

from __future__ import annotations

from pytest_asynckata.diagnosis.case import Case
from pytest_asynckata.diagnosis.model import Finding
from pytest_asynckata.language import _


def shortcut(case: Case) -> Finding | None:
    """`shortcut`: the learner called what the kata asks them to build."""
    if not case.seen.shortcuts:
        return None
    first = case.seen.shortcuts[0]
    message = _("the kata asks you to build this yourself, and your code calls {name}")
    return Finding(
        code="shortcut",
        message=message.format(name=first.name),
        place=case.whose.place(first.file, first.line),
    )
