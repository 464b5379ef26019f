"""What a kata needs beside asynckata, and whether it is there.

Looks for modules without importing them. A kata that lacks one is left out; it is no failure.
"""

from __future__ import annotations

from collections.abc import Collection

from pytest_asynckata.kata.modules import is_installed
from pytest_asynckata.kata.pack import Kata, Pack
from pytest_asynckata.language import _

REQUIREMENTS = "requirements"
"""The name of the test that stands for all others where a package is missing."""


def lack_of(kata: Kata) -> str:
    """What the kata needs and this Python does not have, and the one line that installs it.

    Empty if nothing is missing.

    Raises:
        BrokenPack: if the kata's manifest cannot be read.
    """
    missing = [needed for needed in kata.head.requires if not is_installed(needed.module)]
    if not missing:
        return ""
    names = ", ".join(needed.module for needed in missing)
    wanted = " ".join(f"'{what}'" for what in dict.fromkeys(n.install for n in missing))
    sentence = _("needs {names}, which is not installed; type: python -m pip install {wanted}")
    return sentence.format(names=names, wanted=wanted)


def installs_of(pack: Pack, names: Collection[str]) -> list[str]:
    """What is to be installed for the named katas, whether it is here or not; none twice."""
    katas = [kata for kata in pack if kata.name in names]
    return list(dict.fromkeys(n.install for kata in katas for n in kata.head.requires))


def lacks_of(pack: Pack, names: Collection[str]) -> list[str]:
    """One sentence for each of the named katas."""
    return [f"{kata.name} {lack_of(kata)}" for kata in pack if kata.name in names]
