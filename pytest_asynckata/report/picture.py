"""Timelines as documents of their own: an SVG image, and a page that also tells them in words.

Both need nothing from the network and follow the reader's light or dark setting.
"""

from __future__ import annotations

from pytest_asynckata.diagnosis.timeline import Timeline
from pytest_asynckata.language import _
from pytest_asynckata.report.drawing import WIDTH, Part, draw
from pytest_asynckata.report.sentences import sentences
from pytest_asynckata.report.shapes import element, quoted, text
from pytest_asynckata.report.style import PAGE, PICTURE

_TOP = 12
_TITLE = 36


def svg(yours: Timeline, expected: Timeline | None, title: str) -> str:
    """The picture as an SVG file."""
    return _image(_parts(yours, expected), title, heading=True) + "\n"


def html(yours: Timeline, expected: Timeline | None, title: str) -> str:
    """The picture and the sentences as one HTML file."""
    parts = _parts(yours, expected)
    image = _image(parts, title, heading=False)
    words = "\n".join(_in_words(part) for part in parts)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{quoted(title)}</title>
<style>{PAGE}</style>
</head>
<body>
<main>
<h1 dir="auto">{quoted(title)}</h1>
{image}
<h2>{quoted(_("The same in words"))}</h2>
{words}
</main>
</body>
</html>
"""


def _parts(yours: Timeline, expected: Timeline | None) -> list[Part]:
    parts = [Part(_("Your code"), yours)]
    return parts if expected is None else [*parts, Part(_("Expected"), expected)]


def _image(parts: list[Part], title: str, *, heading: bool) -> str:
    top = _TOP + (_TITLE if heading else 0)
    shapes, height = draw(parts, top)
    told = " ".join(f"{part.heading}: {' '.join(sentences(part.timeline))}" for part in parts)
    return element(
        "svg",
        element("title", quoted(title), id="timeline-title"),
        element("desc", quoted(told), id="timeline-desc"),
        element("style", PICTURE),
        element("rect", class_="paper", width=WIDTH, height=height, rx=6),
        text(title, 16, _TOP + _TITLE / 2, "title") if heading else "",
        shapes,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height:g}",
        width=WIDTH,
        height=height,
        class_="timeline",
        role="img",
        aria_labelledby="timeline-title",
        aria_describedby="timeline-desc",
    )


def _in_words(part: Part) -> str:
    items = "\n".join(
        f'<li dir="ltr">{quoted(sentence)}</li>' for sentence in sentences(part.timeline)
    )
    return f"<h3>{quoted(part.heading)}</h3>\n<ul>\n{items}\n</ul>"
