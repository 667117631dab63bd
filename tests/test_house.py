"""The house rules: imports run one way, the wheel holds what it should, the commands speak both languages."""

import ast
import graphlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("dsl", "engine", "forms", "web")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


# ── imports ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_imports_only_look_back_along_the_line() -> None:
    checked = run(sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as cycle:
        pytest.fail("an import cycle: " + " → ".join(reversed(cycle.args[1])))


def test_every_library_that_is_imported_is_declared() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    declared = {plain(name) for name in PROJECT["project"]["dependencies"] + extras["browser"] + extras["spark"]}
    provided_by = packages_distributions()
    files = [ROOT / "banshi.py", *(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))]
    for file in files:
        for name in imported_by(file) - sys.stdlib_module_names - {"banshi", "catalogs", *PACKAGES}:
            homes = {plain(home) for home in provided_by.get(name, [name])}
            assert homes & declared, f"{file.relative_to(ROOT)} imports {name}: not in pyproject.toml"


def imported_by(file: Path) -> set[str]:
    """The top-level names a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_bytes())):
        match node:
            case ast.Import(names):
                found |= {alias.name.split(".")[0] for alias in names}
            case ast.ImportFrom(module=str(module), level=0):
                found.add(module.split(".")[0])
    return found


def plain(requirement: str) -> str:
    """`ruamel.yaml>=0.18` → `ruamel-yaml`."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    return canonicalize_name(Requirement(requirement).name)


# ── the locks ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_tests_run_on_the_versions_that_are_installed_elsewhere() -> None:
    product, dev = (pins(ROOT / "requirements" / name) for name in ("lock.txt", "dev.txt"))
    assert product.items() <= dev.items()


def test_every_dependency_is_locked() -> None:
    wanted = {plain(name) for name in PROJECT["project"]["dependencies"]}
    assert wanted <= pins(ROOT / "requirements" / "lock.txt").keys(), "run requirements/remake"


def pins(lock: Path) -> dict[str, str]:
    lines = (line.removesuffix("\\").split(";")[0].strip() for line in lock.read_text("utf-8").splitlines())
    return dict(line.split("==") for line in lines if line[:1].isalnum())


# ── the wheel ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that no build folder is left in the checkout."""
    source = tmp_path_factory.mktemp("source")
    for name in (*PACKAGES, "catalogs", "tests"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("banshi.py", "pyproject.toml", "LICENSE", "README.md"):
        if (ROOT / file).exists():
            shutil.copy(ROOT / file, source)
    out = tmp_path_factory.mktemp("wheel")
    built = run(*pip, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "-w", out, source)
    assert built.returncode == 0, built.stdout + built.stderr
    return next(out.glob("*.whl"))


pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")


@pytest.mark.slow
def test_the_wheel_holds_code_rules_and_pages_but_no_tests(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    data = [ROOT / "catalogs", ROOT / "web" / "templates", ROOT / "web" / "static", ROOT / "forms" / "templates"]
    wanted = [*ROOT.glob("dsl/**/*.lark"), *(file for folder in data for file in folder.rglob("*"))]
    code = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    for file in (*code, *wanted):
        if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith("."):
            assert file.relative_to(ROOT).as_posix() in held
    tops = {name.split("/")[0] for name in held if ".dist-info/" not in name}
    assert tops == {"banshi.py", "catalogs", *PACKAGES}


@pytest.mark.slow
def test_an_installed_banshi_runs_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    banshi = installed(wheel, tmp_path, borrowing=Path(sysconfig.get_path("purelib")))
    help = run(banshi, "--help", cwd=tmp_path)
    assert help.returncode == 0 and "banshi" in help.stdout, help.stderr


@pytest.mark.long
def test_an_installed_banshi_brings_its_own_dependencies(wheel: Path, tmp_path: Path) -> None:
    banshi = installed(wheel, tmp_path, borrowing=None)
    assert run(banshi, "--help", cwd=tmp_path).returncode == 0


def installed(wheel: Path, folder: Path, borrowing: Path | None) -> Path:
    """The command, in a fresh environment; with the libraries of another one, or with its own from the registry."""
    venv = folder / "venv"
    assert run(sys.executable, "-m", "venv", "--without-pip", venv).returncode == 0
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip()
    if borrowing:
        (Path(site) / "borrowed.pth").write_text(f"{borrowing}\n", "utf-8")
    alone = ("--no-deps", "--no-index") if borrowing else ()
    done = run(*pip, "--python", python, "install", *alone, wheel)
    assert done.returncode == 0, done.stdout + done.stderr
    return python.parent / "banshi"


# ── the commands ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_command_explains_itself_in_both_languages() -> None:
    from web.commands import COMMANDS

    for name in ("", *COMMANDS):
        for language, example in (("zh", "\n  例\n    $ banshi "), ("en", "\n  For example\n    $ banshi ")):
            help = run(ROOT / "banshi", *filter(None, [name]), "--help", "--lang", language)
            assert help.returncode == 0, help.stderr
            assert example + name in help.stdout or not name
            assert " ‖ " not in help.stdout


def test_help_lists_every_command_and_imports_none() -> None:
    """What is imported is told by the interpreter on stderr, one module a line."""
    from web.commands import COMMANDS

    listed = run(sys.executable, "-X", "importtime", "-m", "banshi", "--help")
    imported = {line.split("|")[-1].strip() for line in listed.stderr.splitlines()}
    assert "web.commands.line" in imported and not imported & {f"web.commands.{row.module}" for row in COMMANDS.values()}
    assert all(f"\n  {name} " in listed.stdout for name in COMMANDS)


def test_every_module_of_a_command_has_a_row() -> None:
    from web.commands import COMMANDS

    commands = {file.stem for file in (ROOT / "web" / "commands").glob("*.py") if "\nEXAMPLES = (" in file.read_text("utf-8")}
    assert commands == {row.module for row in COMMANDS.values()}


def test_a_wrong_call_says_so_on_stderr_and_ends_with_2() -> None:
    refused = run(ROOT / "banshi", "nonsense")
    assert refused.returncode == 2
    assert refused.stdout == "" and "nonsense" in refused.stderr


def test_a_folder_of_the_caller_does_not_stand_in_for_ours(tmp_path: Path) -> None:
    for name in ("typer", "json", "engine"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong module')", "utf-8")
    assert run(ROOT / "banshi", "--help", cwd=tmp_path).returncode == 0


def test_banshi_runs_through_a_link_from_anywhere(tmp_path: Path) -> None:
    (tmp_path / "a folder").mkdir()
    link = tmp_path / "a folder" / "办事"
    link.symlink_to(ROOT / "banshi")
    assert run(link, "--help", cwd="/").returncode == 0


def run(*command: object, cwd: Path | str = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "BANSHI_LANG")}
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=300,
    )
