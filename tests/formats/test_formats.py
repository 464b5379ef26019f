"""The published formats: complete, up to date, and true of what the program reads and writes."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pytest_asynckata.formats.__main__ import published, write
from pytest_asynckata.formats.known import FORMATS, Format
from pytest_asynckata.kata.manifest import Strict, parse_manifest
from pytest_asynckata.schema import documentation_of, schema_of, structures_in

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

every_format = pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.slug)


@pytest.mark.parametrize("name", [name for name, _text in published()])
def test_what_is_published_is_up_to_date(name: str) -> None:
    published_now = (DOCS / name).read_text(encoding="utf-8")
    assert published_now == dict(published())[name], "run: nox -s schemas"


def test_nothing_else_is_published() -> None:
    schemas = {f"schemas/{file.name}" for file in (DOCS / "schemas").iterdir()}
    assert schemas == {name for name, _text in published()} - {"formats.md"}


def test_one_command_writes_everything(tmp_path: Path) -> None:
    write(tmp_path)
    for name, text in published():
        assert (tmp_path / name).read_text(encoding="utf-8") == text


@every_format
def test_every_key_has_a_meaning(known: Format) -> None:
    missing = {
        f"{structure.__name__}.{field}"
        for structure in structures_in(known.structure)
        for field in structure.model_fields
        if field not in documentation_of(structure)
    }
    assert not missing


@every_format
def test_the_schema_is_one_and_carries_the_meanings(known: Format) -> None:
    schema = schema_of(known.structure)
    jsonschema.Draft202012Validator.check_schema(schema)
    for part in (schema, *schema.get("$defs", {}).values()):
        if "properties" in part:
            assert all("description" in value for value in part["properties"].values())


@every_format
def test_the_example_is_read_by_the_program_and_by_the_schema(known: Format) -> None:
    data = _data(known)
    if known.language == "toml":
        assert issubclass(known.structure, Strict)
        parse_manifest(known.example.encode(), Path(known.title), known.structure)
    else:
        known.structure.model_validate_json(known.example)
    jsonschema.validate(data, schema_of(known.structure))


@every_format
def test_a_key_that_is_misspelt_is_refused_by_the_schema(known: Format) -> None:
    with pytest.raises(jsonschema.ValidationError, match="formatversion"):
        jsonschema.validate({**_data(known), "formatversion": 1}, schema_of(known.structure))


def _data(known: Format) -> dict[str, Any]:
    data: dict[str, Any] = (
        tomllib.loads(known.example) if known.language == "toml" else json.loads(known.example)
    )
    return data


def test_the_manifests_of_the_built_in_pack_follow_the_schemas() -> None:
    schemas = {known.title: schema_of(known.structure) for known in FORMATS}
    manifests = [*(ROOT / "katas").rglob("pack.toml"), *(ROOT / "katas").rglob("kata.toml")]
    assert len(manifests) > 6
    for file in manifests:
        jsonschema.validate(tomllib.loads(file.read_text("utf-8")), schemas[file.name])


def test_links_inside_the_reference_lead_to_a_heading() -> None:
    text = (DOCS / "formats.md").read_text(encoding="utf-8")
    headings = {line[4:].lower() for line in text.splitlines() if line.startswith("### ")}
    links = {part.partition(")")[0] for part in text.split("](#")[1:]}
    assert links <= headings


def test_editors_know_the_schemas() -> None:
    rules = tomllib.loads((ROOT / ".taplo.toml").read_text(encoding="utf-8"))["rule"]
    for rule in rules:
        assert (ROOT / rule["schema"]["path"]).is_file()
