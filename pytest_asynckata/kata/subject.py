"""The subject: which file stands behind `from gather import gather` during a run.

Tests import the learner's file by name. A finder in front of all others decides which file
that is, so the same tests can be pointed at a solution, a mistake or a submission. The tests
themselves are imported by file: packs side by side may have katas of the same name.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder, SourceLoader
from importlib.machinery import ModuleSpec
from pathlib import Path


def _not_utf8(file: str, error: UnicodeDecodeError) -> SyntaxError:
    line = error.object[: error.start].count(b"\n") + 1
    return SyntaxError("the file is not saved as UTF-8", (file, line, None, None))


class _SubjectLoader(SourceLoader):
    """Loads a source file afresh: no byte-code cache that an edit in the same second misses."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get_filename(self, fullname: str) -> str:
        return str(self._path)

    def get_data(self, path: bytes | str) -> bytes:
        return Path(str(path)).read_bytes()

    def get_code(self, fullname: str) -> types.CodeType:
        file = str(self._path)
        try:
            source = importlib.util.decode_source(self.get_data(file))
        except UnicodeDecodeError as error:
            raise _not_utf8(file, error) from None
        except SyntaxError:  # of the first two lines, which may name an encoding
            try:
                self.get_data(file).decode()
            except UnicodeDecodeError as error:
                raise _not_utf8(file, error) from None
            raise
        return self.source_to_code(source.encode(), file)


class _SubjectFinder(MetaPathFinder):
    def __init__(self, name: str, path: Path) -> None:
        self._name, self._path = name, path

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: types.ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        loader = _SubjectLoader(self._path)
        return importlib.util.spec_from_file_location(fullname, self._path, loader=loader)


@contextmanager
def subject_as(name: str, path: Path) -> Iterator[None]:
    """While the context lasts, `import name` means the file at `path`.

    A module of that name that was imported before is put back afterwards.
    """
    finder = _SubjectFinder(name, path)
    with _module_as(name, None):
        sys.meta_path.insert(0, finder)
        try:
            yield
        finally:
            if finder in sys.meta_path:
                sys.meta_path.remove(finder)


@contextmanager
def tests_as(file: Path, module: types.ModuleType | None) -> Iterator[None]:
    """While the context lasts, the name of a test file means `module`, and none other."""
    folder = str(file.parent)
    with _module_as(file.stem, module):
        sys.path.insert(0, folder)
        try:
            yield
        finally:
            if folder in sys.path:
                sys.path.remove(folder)


@contextmanager
def _module_as(name: str, module: types.ModuleType | None) -> Iterator[None]:
    """While the context lasts, `module` (if any) has that name; then what had it before."""
    before = sys.modules.pop(name, None)
    if module is not None:
        sys.modules[name] = module
    try:
        yield
    finally:
        sys.modules.pop(name, None)
        if before is not None:
            sys.modules[name] = before


def import_subject(name: str) -> types.ModuleType:
    """Import the subject that `subject_as` has put behind `name`; whatever it raises passes."""
    return importlib.import_module(name)


def import_tests(file: Path) -> types.ModuleType:
    """Import a test file, as whichever import hook wants it; whatever it raises passes."""
    folder = [str(file.parent)]
    specs = (finder.find_spec(file.stem, folder) for finder in sys.meta_path)
    spec = next((found for found in specs if found is not None), None)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} cannot be imported", name=file.stem, path=str(file))
    module = importlib.util.module_from_spec(spec)
    with _module_as(file.stem, module):
        spec.loader.exec_module(module)
    return module
