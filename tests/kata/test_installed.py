"""Installed packs: entry points of distributions, broken ones, ones of the same name."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_asynckata.kata.pack import load_pack
from pytest_asynckata.kata.workspace import builtin_pack
from tests.conftest import PackFactory, Run
from tests.workshop.world import refuse, succeed

Install = Callable[..., PackFactory]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on `sys.path`, where packages and what pip says about them are put."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    yield folder
    for package in folder.iterdir():
        sys.modules.pop(package.name, None)


@pytest.fixture
def install(site: Path) -> Install:
    """Install a pack: a package with a folder `katas`, and its distribution."""

    def install_pack(
        name: str,
        *,
        package: str = "",
        distribution: str = "",
        target: str | None = None,
        called: str | None = None,
    ) -> PackFactory:
        package = package or f"{name}_pack"
        distribution = distribution or f"{name}-dist"
        folder = site / package / "katas"
        folder.mkdir(parents=True)
        (site / package / "__init__.py").write_text("")
        declare(site, distribution, name, f"{package}:katas" if target is None else target)
        factory = PackFactory(folder, name=called or name)
        factory.kata()
        return factory

    return install_pack


def declare(site: Path, distribution: str, name: str, target: str) -> None:
    info = site / f"{distribution.replace('-', '_')}-1.5.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.5\n")
    (info / "entry_points.txt").write_text(f"[pytest_asynckata.packs]\n{name} = {target}\n")


def test_an_installed_pack_is_listed_with_where_it_comes_from(install: Install) -> None:
    install("small").kata("single", chapter="2-second")
    said = succeed("pack", "list")
    assert "asynckata Asyncio" in said
    assert "small Small katas 2 katas, from small-dist 1.5" in said


def test_a_workspace_of_an_installed_pack(install: Install, run: Run, tmp_path: Path) -> None:
    small = install("small")
    work = tmp_path / "work"
    assert "1 kata is in" in succeed("init", "--pack", "small", work)
    learner = PackFactory(work)
    assert not (work / "1-first" / "double" / "solutions").exists()
    learner.write("double", (small.folder / "1-first/double/solutions/reference.py").read_text())
    run(str(work)).stdout.fnmatch_lines(["*double is done*"])
    assert "return 2 * number" in succeed("solution", "double", "-C", work)


def test_update_brings_what_is_new_in_the_installed_pack(install: Install, tmp_path: Path) -> None:
    small = install("small")
    succeed("init", "--pack", "small", tmp_path / "work")
    (small.folder / "1-first" / "double" / "README.md").write_text("# Now better\n")
    succeed("update", "-C", tmp_path / "work")
    readme = tmp_path / "work" / "1-first" / "double" / "README.md"
    assert readme.read_text() == "# Now better\n"


def test_update_says_when_the_pack_is_no_longer_installed(
    install: Install, site: Path, tmp_path: Path
) -> None:
    install("small")
    succeed("init", "--pack", "small", tmp_path / "work")
    (site / "small_dist-1.5.dist-info" / "entry_points.txt").unlink()
    assert "there is no pack 'small' installed" in refuse("update", "-C", tmp_path / "work")


def test_the_package_itself_can_be_the_pack(site: Path, tmp_path: Path) -> None:
    (site / "flat").mkdir()
    (site / "flat" / "__init__.py").write_text("")
    PackFactory(site / "flat", name="flat").kata()
    declare(site, "flat-dist", "flat", "flat")
    succeed("init", "--pack", "flat", tmp_path / "work")
    assert (tmp_path / "work" / "1-first" / "double" / "double.py").is_file()


def test_a_package_without_init_can_be_the_pack(site: Path, tmp_path: Path) -> None:
    (site / "bare").mkdir()
    PackFactory(site / "bare", name="bare").kata()
    declare(site, "bare-dist", "bare", "bare")
    succeed("init", "--pack", "bare", tmp_path / "work")
    assert (tmp_path / "work" / "1-first" / "double" / "double.py").is_file()


def test_a_package_in_a_zip_can_be_the_pack(
    install: Install, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("zipped")
    archive = tmp_path / "zipped.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(site.rglob("*")):
            file.write(path, path.relative_to(site))
    monkeypatch.setattr(sys, "path", [str(archive), *(p for p in sys.path if p != str(site))])
    assert "zipped Zipped katas 1 kata, from zipped-dist 1.5" in succeed("pack", "list")
    succeed("init", "--pack", "zipped", tmp_path / "work")
    assert (tmp_path / "work" / "1-first" / "double" / "double.py").is_file()


def test_the_built_in_pack_has_a_name_too(tmp_path: Path) -> None:
    count = len(load_pack(builtin_pack()))
    assert f"{count} katas are in" in succeed("init", "--pack", "asynckata", tmp_path / "work")


def test_a_name_that_no_pack_has(install: Install, tmp_path: Path) -> None:
    install("small")
    said = refuse("init", "--pack", "smal", tmp_path / "work")
    assert said == "asynckata: there is no pack 'smal' installed; did you mean small?\n"
    assert "asynckata pack list" in refuse("init", "--pack", "zzz", tmp_path / "work")


def test_pack_and_from_together(tmp_path: Path) -> None:
    assert "give one of them" in refuse("init", "--pack", "a", "--from", "b", tmp_path / "work")


def test_two_distributions_with_one_name(install: Install, tmp_path: Path) -> None:
    install("small", distribution="one")
    install("small", package="other_pack", distribution="other")
    install("good")
    reason = "the pack 'small' is declared by one 1.5 and other 1.5; uninstall all but one"
    assert refuse("init", "--pack", "small", tmp_path / "work") == f"asynckata: {reason}\n"
    said = succeed("pack", "list")
    assert f"small cannot be used {reason}" in said
    assert "good Good katas" in said


def test_a_distribution_that_takes_the_name_of_the_built_in_pack(install: Install) -> None:
    install("asynckata", package="thief")
    assert "asynckata-dist 1.5 takes it too" in succeed("pack", "list")


def test_a_package_that_raises_when_it_is_imported(install: Install, site: Path) -> None:
    install("small")
    (site / "small_pack" / "__init__.py").write_text("raise SystemExit('no licence')")
    assert_only_broken("the package 'small_pack' cannot be imported (SystemExit: no licence)")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("nothing", "the package 'nothing' cannot be imported (ModuleNotFoundError: No module"),
        ("small_pack", "there is no pack.toml in small_pack; the entry point must name its folder"),
        ("small_pack:kata", "there is no pack.toml in small_pack:kata; the entry point must"),
        ("", "the package '' cannot be imported"),
    ],
)
def test_an_entry_point_that_leads_nowhere(install: Install, target: str, said: str) -> None:
    install("small", target=target)
    assert_only_broken(said)


def test_a_pack_with_a_mistake_in_it(install: Install) -> None:
    small = install("small")
    (small.folder / "1-first" / "double" / "kata.toml").write_text("format_version = 1\n")
    assert_only_broken("kata.toml: difficulty: is missing; add it")


def test_a_pack_of_another_name_than_its_entry_point(install: Install) -> None:
    install("small", called="tiny")
    assert_only_broken("its pack.toml calls it 'tiny'; the two names must be the same")


def assert_only_broken(reason: str) -> None:
    """The pack `small` is listed as broken, with its distribution; nothing else is harmed."""
    said = succeed("pack", "list")
    assert "small cannot be used the pack 'small' of small-dist 1.5: " in said
    assert reason in said
    assert "asynckata Asyncio" in said
    assert reason in " ".join(refuse("init", "--pack", "small", "nowhere").split())
