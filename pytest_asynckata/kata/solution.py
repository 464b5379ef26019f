"""The solutions of a kata as one text, for a learner who may see them."""

from __future__ import annotations

from collections.abc import Collection

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Kata, Pack
from pytest_asynckata.kata.workspace import solution_source
from pytest_asynckata.language import _


def solution_text(pack: Pack, kata: Kata, done: Collection[str]) -> str:
    """The reference solution, the notes on it, and the other ways.

    Raises:
        AsynckataError: if the kata is not done yet, or its solution is not for learners.
    """
    if pack.manifest.solutions == "never":
        raise AsynckataError(_("the leader of the workshop shows the solutions of this pack"))
    if pack.manifest.solutions != "always" and kata.name not in done:
        sentence = _("{name} is not done yet; its solution is shown when its tests pass")
        raise AsynckataError(sentence.format(name=kata.name))
    source = solution_source(kata, pack.folder)
    parts = [source.reference.read_text(encoding="utf-8").rstrip()]
    if source.notes.is_file():
        parts.append(source.notes.read_text(encoding="utf-8").rstrip())
    for other in source.solutions()[1:]:
        parts.append(f"# {_('another way')}: {other.stem}")
        parts.append(other.read_text(encoding="utf-8").rstrip())
    return "\n\n".join(parts)
