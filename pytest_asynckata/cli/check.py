"""`asynckata check`: for contributors; is a kata good?"""

from __future__ import annotations

from pathlib import Path

import click

from pytest_asynckata.author.check import Wishes, check_pack
from pytest_asynckata.author.pythons import FoundPythons, find_pythons
from pytest_asynckata.cli.place import directory_option, this_screen
from pytest_asynckata.kata.workspace import find_pack_folder
from pytest_asynckata.report.annotations import annotation_lines
from pytest_asynckata.report.junit import write_junit
from pytest_asynckata.report.progress_bar import CheckProgress
from pytest_asynckata.report.verdict import POINTS, Judgement, Point
from pytest_asynckata.report.verdicts import verdict_lines


@click.command()
@click.argument("kata_names", metavar="[KATA]...", nargs=-1)
@click.option("--only", type=click.Choice(POINTS), multiple=True, help="Judge this point only.")
@click.option(
    "-j",
    "--workers",
    type=click.IntRange(min=1),
    default=None,
    metavar="N",
    help="Runs at the same time; without it, one for each core.",
)
@click.option(
    "--python",
    "pythons",
    multiple=True,
    metavar="COMMAND",
    help="Run the solutions under this Python too; without it, under those on the PATH "
    "that have asynckata.",
)
@click.option("--own-python", is_flag=True, help="Run the solutions under this Python only.")
@click.option("--no-cache", is_flag=True, help="Run everything again, also what has not changed.")
@click.option("--allow-weak", is_flag=True, help="Exit with 0 if nothing is worse than weak.")
@click.option("--proved", is_flag=True, help="Also say what was proved where nothing is wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON.")
@click.option(
    "--junit",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the verdicts to FILE as JUnit XML.",
)
@click.option(
    "--annotations",
    is_flag=True,
    help="Print workflow commands, which code hosts show beside the line.",
)
@directory_option
@click.pass_context
def check(
    context: click.Context,
    kata_names: tuple[str, ...],
    only: tuple[Point, ...],
    workers: int | None,
    pythons: tuple[str, ...],
    own_python: bool,
    no_cache: bool,
    allow_weak: bool,
    proved: bool,
    as_json: bool,
    junit: Path | None,
    annotations: bool,
    directory: Path,
) -> None:
    """Judge each KATA (all of the pack): does everything hold that a good kata promises?

    Exit code 0: good; 1: something is bad, or weak without --allow-weak; 2: it could not be judged.
    """  # fmt: skip
    found = FoundPythons() if own_python else find_pythons(pythons)
    wishes = Wishes(
        katas=kata_names, points=only or POINTS, workers=workers or 0, cached=not no_cache,
        pythons=found,
    )  # fmt: skip
    with CheckProgress() as progress:
        judgement = check_pack(find_pack_folder(directory), wishes, progress)
    if as_json:
        click.echo(judgement.model_dump_json(indent=2))
    else:
        for line in verdict_lines(judgement, this_screen(), proved=proved):
            click.echo(line)
    for line in annotation_lines(judgement) if annotations else ():
        click.echo(line)
    if junit is not None:
        write_junit(judgement, junit)
    context.exit(_exit_code(judgement, allow_weak=allow_weak))


def _exit_code(judgement: Judgement, *, allow_weak: bool) -> int:
    good = {"ok", "skipped", "weak"} if allow_weak else {"ok", "skipped"}
    return 0 if judgement.worst in good else 1
