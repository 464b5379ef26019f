"""The JSON Schema of a structure, with the docstrings of its fields as descriptions.

The docstrings are read from the source when a schema is wanted: pydantic could keep them, but
would read the source of every structure at every start.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a structure and of all structures inside it."""
    schema = model.model_json_schema()
    parts = {**schema.get("$defs", {}), model.__name__: schema}
    for structure in structures_in(model):
        part = parts[structure.__name__]
        part["description"] = _in_one_line(inspect.getdoc(structure) or "")
        for field, text in documentation_of(structure).items():
            part["properties"][field]["description"] = text
    return {"$schema": DIALECT, **schema}


def schema_text(model: type[BaseModel]) -> str:
    """The schema as it is published."""
    return json.dumps(schema_of(model), indent=2, ensure_ascii=False) + "\n"


def structures_in(model: type[BaseModel]) -> list[type[BaseModel]]:
    """A structure, and those that its fields are made of, each once and outermost first."""
    found = [model]
    for structure in found:
        for field in structure.model_fields.values():
            found += [inner for inner in _structures(field.annotation) if inner not in found]
    return list(dict.fromkeys(found))


def documentation_of(structure: type[BaseModel]) -> dict[str, str]:
    """The docstrings of the fields that have one, inherited ones too, each in one line."""
    texts: dict[str, str] = {}
    for base in reversed(structure.__mro__):
        if issubclass(base, BaseModel) and base is not BaseModel:
            texts |= _own_documentation(base)
    return texts


def _own_documentation(structure: type[BaseModel]) -> dict[str, str]:
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(structure))).body
    assert isinstance(definition, ast.ClassDef)
    texts: dict[str, str] = {}
    for statement, following in zip(definition.body, definition.body[1:], strict=False):
        match statement, following:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                texts[name] = _in_one_line(text)
    return texts


def _structures(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _structures(argument)


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
