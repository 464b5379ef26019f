"""A README as a contributor's reader sees it: links, headings, and the points of the contract.

Reads Markdown by lines, as far as katas use it. Fenced code says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"\s*(```|~~~)")
_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_REFERENCE = re.compile(r"\s{0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*$")
_CODE_SPAN = re.compile(r"`[^`]*`")
_HEADING = re.compile(r"(#{1,6})\s+(?P<title>.+?)\s*#*$")
_ANCHOR = re.compile(r"<a\s+(?:id|name)=[\"']([^\"']+)[\"']")
_POINT = re.compile(r"(?P<number>\d+)[.)]\s+(?P<text>.+)")
CONTRACT = "The contract"
"""The heading of the section that says what is tested, in numbered points."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its number, from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class ContractPoint:
    """One numbered point of the contract: where it begins, and its whole text."""

    number: int
    line: int
    text: str


def prose(file: Path) -> Iterator[Line]:
    """The lines outside of fenced code."""
    fenced = False
    for number, text in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), 1):
        if _FENCE.match(text):
            fenced = not fenced
        elif not fenced:
            yield Line(number, text)


def links(file: Path) -> Iterator[Line]:
    """The targets of all links, each with the line that it stands on."""
    for line in prose(file):
        text = _CODE_SPAN.sub("", line.text)
        for target in _LINK.findall(text):
            yield Line(line.number, target)
        if match := _REFERENCE.match(text):
            yield Line(line.number, match[1])


def anchors(file: Path) -> set[str]:
    """What `#...` can point to in a file: its headings, as code hosts name them, and `<a id>`."""
    found: set[str] = set()
    for line in prose(file):
        found.update(_ANCHOR.findall(line.text))
        if match := _HEADING.match(line.text):
            found.add(_unique(_slug(match["title"]), found))
    return found


def _slug(title: str) -> str:
    plain = _LINK.sub(lambda match: match[0].partition("](")[0].lstrip("!["), title)
    return re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")


def _unique(slug: str, taken: set[str]) -> str:
    number, name = 0, slug
    while name in taken:
        number += 1
        name = f"{slug}-{number}"
    return name


def contract_points(file: Path) -> list[ContractPoint] | None:
    """The numbered points of the section "The contract"; None if there is no such section."""
    section = _section(file, CONTRACT)
    if section is None:
        return None
    points: list[ContractPoint] = []
    for line in section:
        if match := _POINT.match(line.text):
            points.append(ContractPoint(int(match["number"]), line.number, match["text"]))
        elif points and (line.text.startswith("   ") or not line.text.strip()):
            last = points[-1]
            text = f"{last.text}\n{line.text}".rstrip()
            points[-1] = ContractPoint(last.number, last.line, text)
    return points


def _section(file: Path, title: str) -> list[Line] | None:
    """The lines under a heading, up to the next heading of its level."""
    found: list[Line] | None = None
    level = 0
    for line in prose(file):
        heading = _HEADING.match(line.text)
        if found is None:
            if heading and heading["title"].lower() == title.lower():
                found, level = [], len(heading[1])
        elif heading and len(heading[1]) <= level:
            break
        else:
            found.append(line)
    return found
