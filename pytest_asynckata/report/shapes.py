"""SVG elements as text. It escapes everything that it is given, and knows no timeline."""

from __future__ import annotations

from html import escape

from pytest_asynckata.report.cells import visible


def quoted(text: str) -> str:
    """Any text as the content of an element or of an attribute."""
    return escape(visible(text))


def element(tag: str, *content: str, **attributes: str | float) -> str:
    """An element around content that is markup already; `class_` stands for `class`."""
    names = {name: name.rstrip("_").replace("_", "-") for name in attributes}
    opened = "".join(
        f' {names[name]}="{_value(value)}"' for name, value in attributes.items() if value != ""
    )
    return f"<{tag}{opened}>{''.join(content)}</{tag}>" if content else f"<{tag}{opened}/>"


def text(words: str, x: float, y: float, kind: str = "") -> str:
    """Words whose vertical middle is at `y`."""
    return element("text", quoted(words), x=x, y=y, class_=kind)


def line(start: float, stop: float, y: float, kind: str) -> str:
    """A horizontal line."""
    return element("line", x1=start, x2=stop, y1=y, y2=y, class_=kind)


def upright(x: float, top: float, bottom: float, kind: str) -> str:
    """A vertical line."""
    return element("line", x1=x, x2=x, y1=top, y2=bottom, class_=kind)


def box(x: float, y: float, width: float, height: float, kind: str) -> str:
    """A box with round corners, around the height `y`."""
    return element("rect", x=x, y=y - height / 2, width=width, height=height, rx=3, class_=kind)


def badge(x: float, y: float, sign: str, kind: str) -> str:
    """A disc with one character in it."""
    disc = element("circle", cx=x, cy=y, r=8, class_=kind)
    return disc + text(sign, x, y, "sign")


def arrow(x: float, y: float, kind: str) -> str:
    """A tip that points to the right and ends at `x`."""
    return element(
        "path", d=f"M{x - 12:g} {y - 9:g}L{x:g} {y:g}L{x - 12:g} {y + 9:g}z", class_=kind
    )


def _value(value: str | float) -> str:
    return quoted(value) if isinstance(value, str) else f"{value:g}"
