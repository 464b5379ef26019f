"""From the bytes that a terminal sends to the names of keys. Pure; reads nothing itself.

Names are the characters themselves, in lower case but for `G`, and `enter`, `escape`, `up`,
`down`, `page-up`, `page-down`, `home`, `end`. Everything else is taken in and forgotten, also
whatever is pasted: nobody wants to reset a kata with a pasted line.
"""

from __future__ import annotations

import codecs
import re

_SEQUENCES = {
    "[A": "up", "OA": "up", "[B": "down", "OB": "down",
    "[5~": "page-up", "[6~": "page-down",
    "[H": "home", "OH": "home", "[1~": "home", "[7~": "home",
    "[F": "end", "OF": "end", "[4~": "end", "[8~": "end",
}  # fmt: skip
_NAMED = {"\r": "enter", "\n": "enter"}
_COMPLETE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|O[ -~]|[^\[O\x1b])")
_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"


class KeyDecoder:
    """Takes bytes as they come, in any pieces."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
        self._text = ""
        self._pasting = False

    @property
    def waits(self) -> bool:
        """Whether more is needed to tell what the last key was."""
        return bool(self._text)

    def feed(self, data: bytes) -> list[str]:
        """The keys that are complete with these bytes."""
        self._text += self._decoder.decode(data)
        keys = []
        while self._text:
            key = self._take()
            if key is None:
                break
            if key:
                keys.append(key)
        return keys

    def flush(self) -> list[str]:
        """Nothing more came: what looked like the start of a sequence was a key."""
        escape = self._text == "\x1b" and not self._pasting
        if not self._pasting:
            self._text = ""
        return ["escape"] if escape else []

    def _take(self) -> str | None:
        """The next key, "" for one that has no meaning here, None if more is needed."""
        if self._pasting:
            return self._skip_paste()
        if not self._text.startswith("\x1b"):
            character, self._text = self._text[0], self._text[1:]
            return _name(character)
        match = _COMPLETE.match(self._text)
        if match is None:
            if self._text.startswith("\x1b\x1b"):
                self._text = self._text[1:]
                return "escape"
            return None
        self._text = self._text[match.end() :]
        self._pasting = match[0] == _PASTE_BEGINS
        return _SEQUENCES.get(match[1], "")

    def _skip_paste(self) -> str | None:
        _pasted, end, rest = self._text.partition(_PASTE_ENDS)
        if not end:
            self._text = self._text[-len(_PASTE_ENDS) :]  # may hold the beginning of the end
            return None
        self._text, self._pasting = rest, False
        return ""


def _name(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    if not character.isprintable():
        return ""
    return character if character == "G" else character.lower()
