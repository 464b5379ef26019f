"""The examination in words: plain lines, for a terminal of any kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_asynckata.doctor.model import Check, Examination
from pytest_asynckata.language import _

STYLES = {"good": "green", "remark": "yellow", "fault": "bold red"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words in a style, then plain words; `indent` columns from the left.

    A line to type is not `wrapped`: it can be copied as a whole.
    """

    marked: str
    style: str
    text: str = ""
    indent: int = 0
    hanging: int = 0
    wrapped: bool = True


def paragraphs(examination: Examination) -> Iterator[Paragraph]:
    """The page."""
    for subject in examination.subjects:
        yield Paragraph(subject.name.replace("_", " "), "bold")
        for check in subject.checks:
            yield from _check(check)
    faults, remarks = examination.count("fault"), examination.count("remark")
    if faults:
        sentence = _("to be fixed: {faults}; remarks: {remarks}")
        yield Paragraph(sentence.format(faults=faults, remarks=remarks), STYLES["fault"])
    elif remarks:
        sentence = _("nothing needs fixing; remarks: {remarks}")
        yield Paragraph(sentence.format(remarks=remarks), STYLES["good"])
    else:
        yield Paragraph(_("all is well"), STYLES["good"])


def _check(check: Check) -> Iterator[Paragraph]:
    words = {"good": _("ok"), "remark": _("note"), "fault": _("FIX")}
    mark = f"{words[check.level]:<6}"
    yield Paragraph(mark, STYLES[check.level], check.sentence, indent=2, hanging=6)
    if check.fix:
        yield Paragraph("-> ", "bold", check.fix, indent=8, wrapped=False)
