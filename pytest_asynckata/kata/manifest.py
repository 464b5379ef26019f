"""`pack.toml` and `kata.toml` as typed structures, and every mistake in them as one line.

Only the files' own text is judged here; what they say about other files is judged in `pack`.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from pytest_asynckata.errors import BrokenPack, Problem

FORMAT_VERSION = 1
"""The version of `pack.toml` and `kata.toml` that this release reads."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
TestName = Annotated[str, StringConstraints(pattern=r"^test_\w+$")]
DottedName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$")]
Url = Annotated[str, StringConstraints(pattern=r"^https://\S+$")]


class Strict(BaseModel):
    """What every structure of a manifest has in common: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class DocsLink(Strict):
    """A page of the Python documentation, or of a library's, that a kata builds on."""

    title: Text
    url: Url


class Ladder(Strict):
    """Hints that lead in stages: from a question, over a direction, to nearly the answer.

    A ladder without `tests`, `mistakes` and `findings` belongs to the kata as a whole.
    """

    id: Slug
    tests: tuple[TestName, ...] = ()
    mistakes: tuple[Name, ...] = ()
    findings: tuple[Slug, ...] = ()
    stages: Annotated[tuple[Text, ...], Field(min_length=2)]

    @property
    def general(self) -> bool:
        """Whether the ladder belongs to the kata as a whole."""
        return not (self.tests or self.mistakes or self.findings)


class KataHead(Strict):
    """What stands at the top of `kata.toml`: enough to list the kata."""

    model_config = ConfigDict(extra="ignore")

    title: Text
    summary: Text
    difficulty: Annotated[int, Field(ge=1, le=5)]
    minutes: Annotated[int, Field(ge=1, le=240)]


class KataManifest(KataHead):
    """`kata.toml`: what a kata says about itself."""

    model_config = ConfigDict(extra="forbid")

    format_version: Literal[1]
    needs: tuple[Name, ...] = ()
    forbids: tuple[DottedName, ...] = ()
    time_limit: Annotated[float, Field(gt=0, le=600, strict=False)] = 10.0
    """Seconds of real time that one test may take."""
    docs: Annotated[tuple[DocsLink, ...], Field(min_length=1)]
    hints: Annotated[tuple[Ladder, ...], Field(min_length=1)]
    waits_for: dict[TestName, tuple[TestName, ...]] = {}
    """Tests that mean nothing before others pass: test name to the names it waits for."""


class ChapterManifest(Strict):
    """One chapter of a pack: its folder and its katas in the order in which they are taught."""

    folder: Annotated[str, StringConstraints(pattern=r"^[0-9]+-[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    katas: Annotated[tuple[Name, ...], Field(min_length=1)]


class PackManifest(Strict):
    """`pack.toml`: the track."""

    format_version: Literal[1]
    name: Slug
    title: Text
    solutions: Literal["when-done", "always"] = "when-done"
    """When a learner may look at a reference solution."""
    chapters: Annotated[tuple[ChapterManifest, ...], Field(min_length=1)]


ManifestT = TypeVar("ManifestT", KataManifest, PackManifest)


def read_manifest(file: Path, model: type[ManifestT]) -> ManifestT:
    """Read one manifest.

    Raises:
        BrokenPack: with every mistake that the file has, one line each.
    """
    data = _read_toml(file)
    _check_version(file, data)
    try:
        return model.model_validate(_lists_as_tuples(data))
    except ValidationError as error:
        raise BrokenPack([_problem(file, detail) for detail in error.errors()]) from None


def read_head(file: Path) -> KataHead:
    """Read what stands above the first table of a `kata.toml`, which is most of the file.

    Raises:
        BrokenPack: with every mistake of the whole file, if there is one in that part.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        # Keys of no table stand above all tables. Where a `[` in a text of several lines is taken
        # for one, what is left does not parse.
        above = re.split(r"^[ \t]*\[", text, maxsplit=1, flags=re.MULTILINE)[0]
        return KataHead.model_validate(_lists_as_tuples(tomllib.loads(above)))
    except (OSError, ValueError):
        return read_manifest(file, KataManifest)


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise _broken(file, "", "the file is missing; every pack and kata needs one") from None
    except UnicodeDecodeError as error:
        what = f"is not UTF-8 (byte {error.start}); save the file as UTF-8"
        raise _broken(file, "", what) from None
    except tomllib.TOMLDecodeError as error:
        raise _broken(file, "", f"is not valid TOML: {error}") from None
    except OSError as error:
        raise _broken(file, "", f"cannot be read: {error.strerror}") from None


def _check_version(file: Path, data: dict[str, Any]) -> None:
    found = data.get("format_version")
    if type(found) is not int or found == FORMAT_VERSION:
        return  # a missing version or one of the wrong type is reported with the other mistakes
    if found > FORMAT_VERSION:
        what = (
            f"is {found}, and this pytest-asynckata reads {FORMAT_VERSION}; "
            "upgrade it: python -m pip install --upgrade pytest-asynckata"
        )
    else:
        what = (
            f"is {found}, which is no longer read; "
            f"set it to {FORMAT_VERSION} and follow CHANGELOG.md"
        )
    raise _broken(file, "format_version", what)


def _broken(file: Path, key: str, what: str) -> BrokenPack:
    return BrokenPack([Problem(file, key, what)])


def _lists_as_tuples(value: Any) -> Any:
    """TOML arrays as the tuples that frozen structures hold."""
    if isinstance(value, list):
        return tuple(_lists_as_tuples(item) for item in value)
    if isinstance(value, dict):
        return {key: _lists_as_tuples(item) for key, item in value.items()}
    return value


def _problem(file: Path, detail: ErrorDetails) -> Problem:
    return Problem(file, _key(detail["loc"]), _sentence(detail))


def _key(location: tuple[int | str, ...]) -> str:
    """`("hints", 1, "stages")` as a person reads TOML: `hints[2].stages`."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        elif part != "[key]":
            text += f".{part}" if text else part
    return text


_KIND_OF_VALUE = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "float_type": "a number",
    "tuple_type": "a list [...]",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}
_NAMED_PATTERNS = {
    "[a-z][a-z0-9_]*": "lower-case letters, digits and _, starting with a letter",
    "[a-z0-9]+(-[a-z0-9]+)*": "lower-case letters and digits, joined by -",
    "[0-9]+-[a-z0-9]+(-[a-z0-9]+)*": "a number and lower-case words, joined by -, such as 2-tasks",
    r"test_\w+": "the name of a test function: test_...",
    r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+": "a full dotted name, such as asyncio.gather",
    r"https://\S+": "an address that starts with https://",
}


def _sentence(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return "is not a known key; remove it or correct its spelling"
    if kind == "missing":
        return "is missing; add it"
    if kind in _KIND_OF_VALUE:
        return f"must be {_KIND_OF_VALUE[kind]}, and is {detail['input']!r}"
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"]).removeprefix("^").removesuffix(r"$")
        return f"must be {_NAMED_PATTERNS[pattern]}, and is {detail['input']!r}"
    if kind == "string_too_short":
        return "must not be empty; write a sentence"
    if kind == "too_short":
        return f"needs {context['min_length']} or more entries, and has {context['actual_length']}"
    if kind == "literal_error":
        return f"must be {context['expected']}, and is {detail['input']!r}"
    return f"{detail['msg'][:1].lower()}{detail['msg'][1:]}, and is {detail['input']!r}"
