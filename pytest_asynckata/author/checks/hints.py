"""Point 7: hints lead. Each stage says more than the ones before it, and only the last may
show code of a solution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pytest_asynckata.author.bench import Bench
from pytest_asynckata.author.likeness import Row, code_in, rows_in
from pytest_asynckata.author.source import line_of_key, line_with
from pytest_asynckata.kata.manifest import Ladder
from pytest_asynckata.kata.pack import KATA_FILE
from pytest_asynckata.language import _
from pytest_asynckata.report.verdict import Verdict

POINT: Final = "hints"
FEWEST_STAGES = 3
_FEWEST_NEW = 2
"""Words and pieces of code that a stage must add to the stages before it."""
_WORD = re.compile(r"`[^`]+`|\w+")


def judge(bench: Bench) -> Iterator[Verdict]:
    """Ladders that do not lead."""
    kata = bench.kata
    secret = rows_in(_text(file) for file in kata.solutions())
    secret -= rows_in(_text(file) for file in (kata.stub, kata.readme))
    ladders = kata.manifest.hints
    faults = [v for n, ladder in enumerate(ladders, 1) for v in _faults(bench, n, ladder, secret)]
    yield from faults
    if not faults:
        sentence = _("{count} ladders lead in three stages or more")
        yield bench.verdict(POINT, "ok", sentence.format(count=len(ladders)))


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8-sig")


def _faults(bench: Bench, number: int, ladder: Ladder, secret: set[Row]) -> Iterator[Verdict]:
    manifest = bench.kata.folder / KATA_FILE
    key = f"hints[{number}].stages"
    if len(ladder.stages) < FEWEST_STAGES:
        sentence = _(
            "the ladder {ladder!r} has {count} stages; lead from a question over a direction to "
            "nearly the answer, in three or more"
        )
        message = sentence.format(ladder=ladder.id, count=len(ladder.stages))
        yield bench.verdict(POINT, "bad", message, manifest, line_of_key(manifest, key))
    for stage, what in _wrong_stages(ladder, secret):
        message = _("stage {stage} of the ladder {ladder!r} {what}").format(
            stage=stage, ladder=ladder.id, what=what
        )
        text = ladder.stages[stage - 1].splitlines()[0][:40]
        line = line_with(manifest, text) or line_of_key(manifest, key)
        yield bench.verdict(POINT, "bad", message, manifest, line)


def _wrong_stages(ladder: Ladder, secret: set[Row]) -> Iterator[tuple[int, str]]:
    stages = ladder.stages
    said: set[str] = set()
    for stage, text in enumerate(stages, 1):
        words = {word.lower() for word in _WORD.findall(text)}
        if stage > 1 and len(words - said) < _FEWEST_NEW:
            yield stage, _("says nothing that the stages before it have not said")
        said |= words
        if stage < len(stages) and (code := code_in(text, secret)) is not None:
            sentence = _("shows code of a solution, which only the last stage may: {code}")
            yield stage, sentence.format(code=code)
    if len(stages) > 1 and _only_asks(stages[-1]) and not _only_asks(stages[0]):
        yield len(stages), _("only asks, and the first one does not; the order seems turned round")


def _only_asks(text: str) -> bool:
    return text.rstrip().endswith("?")
