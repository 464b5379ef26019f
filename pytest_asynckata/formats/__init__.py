"""The published formats: `docs/formats.md` and the JSON Schemas, made from the structures.

`nox -s schemas` writes them, with `python -m pytest_asynckata.formats docs`.
"""
