"""`asynckata why`: what a finding means, and what helps against it."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_asynckata.cli.place import directory_option, this_screen
from pytest_asynckata.diagnosis.catalogue import CODES, WhyPage, unknown_code, why_page
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.extend.extensions import Extensions
from pytest_asynckata.kata.manifest import PackManifest, read_manifest
from pytest_asynckata.kata.pack import PACK_FILE
from pytest_asynckata.kata.workspace import find_pack_folder
from pytest_asynckata.report.why import catalogue_lines, why_lines


@click.command()
@click.argument("code", required=False)
@directory_option
def why(code: str | None, directory: Path) -> None:
    """Explain the finding CODE; without CODE, list all findings.

    In a workspace the findings that its pack adds are known too.
    """
    screen = this_screen()
    if code is None:
        lines = catalogue_lines([*map(why_page, CODES), *_pages_of_pack(directory)], screen)
    else:
        lines = why_lines(_page(code, directory), screen)
    for line in lines:
        click.echo(line)


def _page(code: str, directory: Path) -> WhyPage:
    if code in CODES:
        return why_page(code)
    pages = {page.code: page for page in _pages_of_pack(directory)}
    if code not in pages:
        raise AsynckataError(unknown_code(code, [*CODES, *pages]))
    return pages[code]


def _pages_of_pack(directory: Path) -> list[WhyPage]:
    """The pages that the extensions of the pack around a folder bring along."""
    try:
        folder = find_pack_folder(directory)
    except AsynckataError:
        return []
    extensions = Extensions(folder, read_manifest(folder / PACK_FILE, PackManifest).plugins)
    pages = [finding.page for finding in extensions.findings()]
    for notice in extensions.notices:
        click.echo(f"asynckata: {notice}", err=True)
    return pages
