"""Every topic of the built-in pack is taught, and the page that says where is up to date."""

from __future__ import annotations

from pathlib import Path

from pytest_asynckata.author.topics import teachers, topics_page
from pytest_asynckata.kata.pack import load_pack

ROOT = Path(__file__).parents[2]
PACK = load_pack(ROOT / "katas")


def test_every_topic_has_a_kata() -> None:
    assert PACK.manifest.topics
    assert [t.id for t in PACK.manifest.topics if not teachers(PACK, t.id)] == []


def test_every_kata_teaches_something() -> None:
    assert [kata.name for kata in PACK if not kata.manifest.topics] == []


def test_the_page_is_up_to_date() -> None:
    """If this fails, type `nox -s schemas`."""
    assert (ROOT / "docs" / "topics.md").read_text(encoding="utf-8") == topics_page(PACK)


def test_the_readme_leads_to_every_kata_and_chapter() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = {page for kata in PACK for page in (kata.readme, kata.folder.parent / "README.md")}
    links = {page.relative_to(ROOT).as_posix() for page in pages}
    assert [link for link in sorted(links) if f"({link})" not in text] == []
    assert [page for page in pages if not page.is_file()] == []
