"""All subjects in turn. Whatever is broken, each of them gives its lines.

Imports nothing but the standard library before it is needed: a library that is missing is one
of the things to be found out.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from pytest_asynckata.doctor.model import Check, Examination, Subject, fault
from pytest_asynckata.language import _

_SUBJECTS = ("python", "packages", "terminal", "watching", "workspace", "pytest_setup", "store")
_ABOUT_A_FOLDER = frozenset({"watching", "workspace", "pytest_setup", "store"})


def examine(folder: Path) -> Examination:
    """Look at everything, seen from a folder. Changes nothing."""
    writes_byte_code, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        return Examination(tuple(Subject(name, _checks(name, folder)) for name in _SUBJECTS))
    finally:
        sys.dont_write_bytecode = writes_byte_code


def _checks(name: str, folder: Path) -> tuple[Check, ...]:
    look: Callable[..., Iterable[Check]]
    try:
        look = importlib.import_module(f"pytest_asynckata.doctor.{name}").look
    except Exception as error:
        return (_not_looked_at(error),)
    return tuple(_guarded(partial(look, folder) if name in _ABOUT_A_FOLDER else look))


def _guarded(look: Callable[[], Iterable[Check]]) -> Iterator[Check]:
    """What was found before something broke, and then what broke."""
    try:
        yield from look()
    except Exception as error:
        yield _not_looked_at(error)


def _not_looked_at(error: Exception) -> Check:
    what = f"{type(error).__name__}: {error}"
    if isinstance(error, ImportError):
        sentence = _("the rest cannot be looked at, because of a missing package ({what})")
        fix = _("first put right what is said about packages")
    elif isinstance(error, OSError):
        sentence = _("the rest cannot be looked at ({what})")
        fix = _("go to a folder that exists and that you may read")
    else:
        sentence = _("the rest cannot be looked at: an error of asynckata itself ({what})")
        fix = _("please report it, with this page")
    return fault("not-looked-at", sentence.format(what=what), fix)
