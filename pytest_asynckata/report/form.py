"""The forms in which a timeline can be shown."""

from __future__ import annotations

from typing import Literal

TimelineForm = Literal["chart", "ascii", "sentences"]
"""`chart` uses what the terminal can show; `sentences` is meant for screen readers."""
