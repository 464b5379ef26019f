"""The page of a pack's topics: which of its katas teach what. Made from the manifests alone."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_asynckata.kata.pack import Kata, Pack

_HEAD = """\
# Topics of {title}

What the pack teaches, in the words of its `pack.toml`, and the katas that teach it, in the order
of the track. This page is made by `asynckata pack topics`; do not change it by hand.

| topic | katas |
|---|---|
"""


def topics_page(pack: Pack) -> str:
    """The page as Markdown."""
    return _HEAD.format(title=f'"{pack.manifest.title}"') + "".join(_rows(pack))


def _rows(pack: Pack) -> Iterator[str]:
    for topic in pack.manifest.topics:
        katas = ", ".join(f"`{kata.name}`" for kata in teachers(pack, topic.id))
        yield f"| {topic.title.replace('|', chr(92) + '|')} | {katas} |\n"


def teachers(pack: Pack, topic: str) -> list[Kata]:
    """The katas that teach a topic."""
    return [kata for kata in pack if topic in kata.manifest.topics]
