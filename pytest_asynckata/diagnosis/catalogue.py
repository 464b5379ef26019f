"""The catalogue of findings: for each code one page that says what it means and what helps.

A page is a Markdown file in `pages/`, in one strict form, so that it can be read in a browser
as well as in a terminal. How it looks there is for the report to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from pytest_asynckata.data import Data
from pytest_asynckata.errors import AsynckataError

CODES: tuple[str, ...] = (
    "never-awaited",
    "sequential-await",
    "blocking-call",
    "deadlock",
    "busy-wait",
    "task-leaked",
    "task-forgotten",
    "exception-never-retrieved",
    "cancellation-swallowed",
    "cleanup-skipped",
    "not-cancelled",
    "wrong-thread",
    "run-inside-loop",
    "resource-unclosed",
    "unbounded-concurrency",
    "shortcut",
    "timeout",
    "crash-on-import",
    "not-started",
)
"""Every code, in the order in which a learner reads them."""

PAGES = Path(__file__).parent / "pages"

_PAGE = re.compile(
    r"# (?P<code>[a-z-]+)\n+"
    r"(?P<sentence>[^\n]+)\n+"
    r"## What happens\n+(?P<what_happens>.+?)\n+"
    r"## Why\n+(?P<why>.+?)\n+"
    r"## Wrong\n+```python\n(?P<wrong>.+?)\n```\n+"
    r"## Right\n+```python\n(?P<right>.+?)\n```\n+"
    r"(?:## Hints\n+(?P<hints>(?:\d\. [^\n]+\n(?:   [^\n]+\n)*)+)\n+)?"
    r"## Read\n+(?P<links>(?:- \[[^\]\n]+\]\([^)\s]+\)\n)+)",
    re.DOTALL,
)
_LINK = re.compile(r"- \[([^\]]+)\]\(([^)]+)\)")


class WhyPage(Data):
    """What a learner can read about one code; what is empty is not shown."""

    code: str
    sentence: str
    what_happens: str = ""
    """Paragraphs, each in one line, with an empty line between them; so is `why`."""
    why: str = ""
    wrong: str = ""
    """A short program that leads to this finding."""
    right: str = ""
    """The same program without the mistake."""
    links: tuple[tuple[str, str], ...] = ()
    """What to read: titles and addresses."""
    hints: tuple[str, ...] = ()
    """A ladder of hints, for a cause that is the same in every kata."""


@cache
def why_page(code: str) -> WhyPage:
    """The page of a code.

    Raises:
        AsynckataError: if there is no such code.
    """
    if code not in CODES:
        raise AsynckataError(unknown_code(code, CODES))
    return parse_page(code, (PAGES / f"{code}.md").read_text(encoding="utf-8"))


def sentence_of(code: str) -> str:
    """What a code means, in one sentence.

    Raises:
        AsynckataError: if there is no such code.
    """
    return why_page(code).sentence


def parse_page(code: str, text: str) -> WhyPage:
    """Read the Markdown of a page.

    Raises:
        AsynckataError: if it is not a page of that code, or a part of it is missing.
    """
    match = _PAGE.fullmatch(text)
    if match is None or match["code"] != code:
        raise AsynckataError(f"the page of {code!r} has not the form of a page")
    return WhyPage(
        code=code,
        sentence=match["sentence"],
        what_happens=_paragraphs(match["what_happens"]),
        why=_paragraphs(match["why"]),
        wrong=match["wrong"],
        right=match["right"],
        links=tuple(_LINK.findall(match["links"])),
        hints=_numbered(match["hints"] or ""),
    )


def _paragraphs(text: str) -> str:
    """Each paragraph in one line: the width of the file is not that of the terminal."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in re.split(r"\n{2,}", text))


def _numbered(text: str) -> tuple[str, ...]:
    """The items of a numbered list, each in one line."""
    items = re.split(r"^\d\. ", text, flags=re.MULTILINE)
    return tuple(" ".join(item.split()) for item in items if item.strip())


def unknown_code(code: str, known: Iterable[str]) -> str:
    """The sentence for a code that nobody knows, with the codes that come near."""
    near = get_close_matches(code.lower(), list(known), n=3, cutoff=0.5)
    advice = f"did you mean {', '.join(near)}?" if near else "list them: asynckata why"
    return f"there is no finding {code!r}; {advice}"
