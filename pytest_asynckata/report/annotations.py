"""The verdicts of `asynckata check` as workflow commands, which code hosts show at the line."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_asynckata.report.verdict import Judgement, Verdict
from pytest_asynckata.report.verdicts import place_of

_COMMANDS = {"bad": "error", "weak": "warning"}
_IN_DATA = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_IN_PROPERTIES = (*_IN_DATA, (":", "%3A"), (",", "%2C"))


def annotation_lines(judgement: Judgement) -> Iterator[str]:
    """One command for each flaw; the format is that of GitHub's workflow commands."""
    for verdict in judgement.verdicts:
        if command := _COMMANDS.get(verdict.level):
            yield f"::{command} {_properties(judgement, verdict)}::{_message(verdict)}"


def _properties(judgement: Judgement, verdict: Verdict) -> str:
    file, _colon, line = place_of(
        judgement, verdict.model_copy(update={"line": verdict.line or 1})
    ).rpartition(":")
    title = f"{verdict.kata or 'pack'}: {verdict.point}"
    properties = {"file": file, "line": line if file else "", "title": title}
    return ",".join(
        f"{key}={_escaped(value, _IN_PROPERTIES)}" for key, value in properties.items() if value
    )


def _message(verdict: Verdict) -> str:
    return _escaped("\n".join(filter(None, (verdict.message, verdict.diff))), _IN_DATA)


def _escaped(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for character, code in table:
        text = text.replace(character, code)
    return text
