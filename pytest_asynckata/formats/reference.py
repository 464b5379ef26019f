"""The reference of the formats as Markdown: every key with its type, default and meaning."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pytest_asynckata.formats.known import Format
from pytest_asynckata.kata.manifest import NAMED_PATTERNS
from pytest_asynckata.schema import schema_of, structures_in

_HEAD = """\
# Formats

Everything that is stored or exchanged. This page is made from the structures in the code, by
`nox -s schemas`; do not change it by hand. In every format a key that is not known is a mistake,
so one that is misspelt is told and not ignored. A `format_version` that is too new is refused.

**In your editor.** The schemas complete and check TOML files in editors that use Taplo, such as
VS Code with Even Better TOML. A pack made by `asynckata pack new`, and a clone of this repository,
are set up for it (`.taplo.toml`). For a single file, name the schema in its first line:

```toml
#:schema ../../docs/schemas/kata.schema.json
```
"""


def reference(formats: Iterable[Format]) -> str:
    """The whole page."""
    told: set[str] = set()
    parts = [_HEAD, *(part for known in formats for part in _format(known, told))]
    return "\n".join(parts)


def _format(known: Format, told: set[str]) -> Iterator[str]:
    schema = schema_of(known.structure)
    yield f"## {_code(known)}\n"
    yield f"{known.who} Schema: [{known.slug}](schemas/{known.slug}.schema.json).\n"
    yield from _table(schema)
    for structure in structures_in(known.structure)[1:]:
        if structure.__name__ not in told:
            told.add(structure.__name__)
            yield f"### {structure.__name__}\n"
            part = schema["$defs"][structure.__name__]
            yield f"{part['description']}\n"
            yield from _table(part)
    yield f"```{known.language}\n{_short_lines(known)}```\n"


def _code(known: Format) -> str:
    return f"`{known.title}`" if "." in known.title else known.title


def _short_lines(known: Format) -> str:
    """Some files are written without line breaks; nobody could read that."""
    if known.language == "json" and max(map(len, known.example.splitlines())) > 120:
        return json.dumps(json.loads(known.example), indent=1, ensure_ascii=False) + "\n"
    return known.example


def _table(part: dict[str, Any]) -> Iterator[str]:
    rows = ["| key | type | default | meaning |", "|---|---|---|---|"]
    needed = part.get("required", ())
    for key, value in part["properties"].items():
        default = "needed" if key in needed else _default(value.get("default", ""))
        cells = (f"`{key}`", type_in_words(value), default, value.get("description", ""))
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    yield "\n".join([*rows, ""])


def _default(value: object) -> str:
    if value is None:
        return "none"
    if value in ("", [], {}):
        return "empty"
    if isinstance(value, dict):
        return "its defaults"
    return f"`{json.dumps(value)}`"


def type_in_words(part: dict[str, Any]) -> str:
    """What a key may hold, from its JSON Schema."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "const" in part:
        return f"`{json.dumps(part['const'])}`"
    if "enum" in part:
        return " or ".join(f"`{json.dumps(value)}`" for value in part["enum"])
    if "anyOf" in part:
        return " or ".join(map(type_in_words, part["anyOf"]))
    return _OF_KIND[part["type"]](part)


def _text(part: dict[str, Any]) -> str:
    pattern = part.get("pattern", "")
    plain = pattern.removeprefix("^").removesuffix("$")
    if plain in NAMED_PATTERNS:
        return NAMED_PATTERNS[plain]
    return f"text like `{pattern}`" if pattern else "text"


def _number(part: dict[str, Any]) -> str:
    words = "whole number" if part["type"] == "integer" else "number"
    for key, text in (
        ("minimum", "from {}"),
        ("exclusiveMinimum", "above {}"),
        ("maximum", "up to {}"),
    ):
        if key in part:
            words += " " + text.format(f"{part[key]:g}")
    return words


def _list(part: dict[str, Any]) -> str:
    if "prefixItems" in part:
        return "list of " + ", ".join(type_in_words(item) for item in part["prefixItems"])
    words = type_in_words(part["items"])
    list_of = f"list, each {words}" if "pattern" in part["items"] else f"list of {words}"
    return f"{list_of}; {part['minItems']} or more" if "minItems" in part else list_of


def _mapping(part: dict[str, Any]) -> str:
    patterns = part.get("patternProperties") or {"": part["additionalProperties"]}
    ((keys, values),) = patterns.items()
    return f"table: {_text({'pattern': keys})} → {type_in_words(values)}"


_OF_KIND = {
    "string": _text,
    "integer": _number,
    "number": _number,
    "boolean": lambda _part: "true or false",
    "null": lambda _part: "none",
    "array": _list,
    "object": _mapping,
}
