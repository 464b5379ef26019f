"""Lines of text for a terminal, a file or a pipe: width, colour and encoding in one place."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

_NARROWEST = 40
_WIDEST = 100
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), 127, *range(0x80, 0xA0))}
del _CONTROLS[ord("\n")]
_CONTROLS[ord("\t")] = "    "


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one style (a style of rich, such as `bold` or `red`)."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """What the output can show."""

    columns: int = 80
    colour: bool = False
    encoding: str = "utf-8"

    @classmethod
    def of_terminal(cls, *, columns: int, colour: bool, encoding: str | None) -> Screen:
        width = max(_NARROWEST, min(columns, _WIDEST))
        return cls(columns=width, colour=colour, encoding=encoding or "utf-8")

    def lines(self, *spans: Span, indent: int = 0, hanging: int = 0) -> Iterator[str]:
        """The spans as one paragraph, wrapped; every line after the first is `hanging` deeper."""
        console = self._console()
        text = Text()
        for span in spans:
            text.append(span.text.translate(_CONTROLS), style=span.style)
        width = self.columns - indent - hanging
        first = True
        for paragraph in text.split("\n", allow_blank=True):
            for line in paragraph.wrap(console, width):
                margin = indent + (0 if first else hanging)
                first = False
                line.rstrip()
                yield self._encodable(" " * margin + self._rendered(console, line)).rstrip()

    def _console(self) -> Console:
        return Console(
            file=io.StringIO(),
            width=self.columns * 2,  # the wrapping is ours
            force_terminal=self.colour,
            color_system="standard" if self.colour else None,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
        )

    def _rendered(self, console: Console, line: Text) -> str:
        with console.capture() as capture:
            console.print(line, end="", soft_wrap=True)
        return capture.get()

    def _encodable(self, line: str) -> str:
        try:
            return line.encode(self.encoding, "backslashreplace").decode(self.encoding)
        except LookupError:
            return line.encode("ascii", "backslashreplace").decode("ascii")
