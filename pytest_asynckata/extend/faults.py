"""What went wrong in extensions, as sentences. Knows nothing of what they were asked for."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from pytest_asynckata.language import _

_LONGEST = 400


class Faults:
    """Collects notices about extensions."""

    def __init__(self) -> None:
        self.notices: list[str] = []

    def add(self, name: str, what: str) -> None:
        """Note what is wrong with the extension of that name."""
        sentence = _("the extension {name} has a fault, and was left out: {what}")
        self.add_sentence(sentence.format(name=name, what=what))

    def add_sentence(self, sentence: str) -> None:
        """Note a sentence that is complete by itself, once."""
        if sentence not in self.notices:
            self.notices.append(sentence)

    @contextmanager
    def become_notices(self, name: str) -> Iterator[None]:
        """Whatever an extension raises ends here, but for Ctrl-C."""
        try:
            yield
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self.add(name, _described(error))


def _described(error: BaseException) -> str:
    """The error and its place, in one line."""
    what = " ".join(traceback.format_exception_only(error)[-1].split())[:_LONGEST]
    frames = traceback.extract_tb(error.__traceback__)
    return f"{what} ({frames[-1].filename}:{frames[-1].lineno})" if frames else what
