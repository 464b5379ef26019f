"""Whether the packages that asynckata needs are there, in versions that it was made for.

What is needed is read from the metadata that was installed with it.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from importlib import metadata
from typing import TYPE_CHECKING

from pytest_asynckata.doctor.lines import install, uninstall
from pytest_asynckata.doctor.model import Check, fault, good, remark
from pytest_asynckata.language import _

if TYPE_CHECKING:
    from packaging.requirements import Requirement

OURS = "pytest-asynckata"


def look() -> Iterator[Check]:
    """Our own installation, what it needs, its extras, and pytest's other plugins."""
    try:
        declared = [_parsed(text) for text in metadata.requires(OURS) or ()]
    except metadata.PackageNotFoundError:
        sentence = _("pytest-asynckata itself is not installed here, so pytest does not load it")
        yield fault("asynckata", sentence, install(OURS))
        return
    yield good("asynckata", f"{OURS} {metadata.version(OURS)}")
    yield from _own_entry_point()
    always = [r for r in declared if r.marker is None or r.marker.evaluate()]
    yield from _dependencies([part for r in always for part in (r, *_through_extras(r))])
    for extra in metadata.metadata(OURS).get_all("Provides-Extra") or ():
        yield from _extra(extra, [r for r in declared if _only_with(r, extra)])
    yield from _other_plugins()


def _parsed(text: str) -> Requirement:
    from packaging.requirements import Requirement

    return Requirement(text)


def _through_extras(requirement: Requirement) -> Iterator[Requirement]:
    """What `fakeredis[lua]` needs beside fakeredis."""
    if requirement.extras and _installed(requirement.name) is not None:
        for needed in map(_parsed, metadata.requires(requirement.name) or ()):
            if any(_only_with(needed, extra) for extra in requirement.extras):
                yield needed


def _only_with(requirement: Requirement, extra: str) -> bool:
    marker = requirement.marker
    return bool(marker and marker.evaluate({"extra": extra}) and not marker.evaluate())


def _own_entry_point() -> Iterator[Check]:
    if not any(point.value == "pytest_asynckata.plugin" for point in _pytest_plugins()):
        sentence = _("pytest does not know of asynckata: its entry point is missing")
        yield fault("entry-point", sentence, install("--force-reinstall", "--no-deps", OURS))


def _dependencies(requirements: Iterable[Requirement]) -> Iterator[Check]:
    sound = []
    for requirement in requirements:
        found = _installed(requirement.name)
        if found is None:
            sentence = _("{name} is not installed, and asynckata needs it")
            yield _unfit(requirement, sentence.format(name=requirement.name))
        elif not requirement.specifier.contains(found, prereleases=True):
            sentence = _("{name} {found} is installed, and asynckata needs {wanted}").format(
                name=requirement.name, found=found, wanted=requirement.specifier
            )
            yield _unfit(requirement, sentence)
        elif error := _import_error(requirement.name):
            sentence = _("{name} {found} is installed, and cannot be imported: {error}")
            yield fault(
                f"package-{requirement.name}",
                sentence.format(name=requirement.name, found=found, error=error),
                install("--force-reinstall", _line(requirement)),
            )
        else:
            sound.append(f"{requirement.name} {found}")
    if sound:
        yield good("packages", ", ".join(sound))


def _unfit(requirement: Requirement, sentence: str) -> Check:
    return fault(f"package-{requirement.name}", sentence, install(_line(requirement)))


def _line(requirement: Requirement) -> str:
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}{requirement.specifier}"


def _installed(name: str) -> str | None:
    try:
        # Metadata that is damaged has no version.
        return metadata.metadata(name)["Version"]
    except (metadata.PackageNotFoundError, KeyError):
        return None


def _import_error(distribution: str) -> str | None:
    """Why one of its modules cannot be imported; None if all can."""
    for module in _modules(distribution):
        try:
            importlib.import_module(module)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever a damaged package does
            return f"{type(error).__name__}: {error}"
    return None


def _modules(distribution: str) -> list[str]:
    try:
        files = metadata.files(distribution) or ()
    except Exception:  # a damaged list of files is no reason to give up
        return []
    named = {file.parts[0] for file in files if len(file.parts) == 2 and file.name == "__init__.py"}
    return sorted(name for name in named if name.isidentifier() and not name.startswith("_"))


def _extra(extra: str, requirements: list[Requirement]) -> Iterator[Check]:
    """An extra is a free choice: what is missing is told only where a part of it is there."""
    unfit = []
    present = 0
    for requirement in requirements:
        found = _installed(requirement.name)
        if requirement.name == OURS:
            continue  # an extra that takes in another one
        if found is not None and requirement.specifier.contains(found, prereleases=True):
            present += 1
        else:
            unfit.append(requirement)
    name = f"extra-{extra}"
    if not unfit:
        yield good(name, _("the extra {extra} is installed").format(extra=extra))
    elif not present:
        yield good(name, _("the extra {extra} is not installed").format(extra=extra))
    else:
        sentence = _("the extra {extra} is not complete: {names}").format(
            extra=extra, names=", ".join(_line(requirement) for requirement in unfit)
        )
        yield remark(name, sentence, install(*map(_line, unfit)))


def _other_plugins() -> Iterator[Check]:
    """A plugin that cannot be loaded keeps pytest from starting at all."""
    others = []
    for point in _pytest_plugins():
        owner = point.dist.name if point.dist else point.value
        try:
            point.load()
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            sentence = _("pytest cannot load its plugin {name} ({owner}): {error}").format(
                name=point.name, owner=owner, error=f"{type(error).__name__}: {error}"
            )
            yield fault(f"plugin-{point.name}", sentence, uninstall(owner))
        else:
            others.append(point.name)
    if others:
        names = ", ".join(sorted(others))
        yield good("plugins", _("pytest's plugins can be loaded: {names}").format(names=names))


def _pytest_plugins() -> list[metadata.EntryPoint]:
    return list(metadata.entry_points(group="pytest11"))
