"""The documentation keeps its word: links lead somewhere, commands print what is shown, reference pages are fresh."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote

import pytest

from dsl.to_reference import page_of_words
from engine.to_reference import page_of_functions

LONG = "BANSHI_LONG" in os.environ

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
WALKED = [page for page in (ROOT / "README.md", ROOT / "README.en.md", *(ROOT / "docs").glob("*.md")) if page.exists()]


# ── links ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    text = without_code(page.read_text("utf-8"))
    for target in re.findall(r"!?\[[^]]*]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text):
        if re.match("[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        file = page.parent / path if path else page
        assert file.exists(), f"{page.name}: {target}"
        if anchor:
            assert anchor in anchors(file), f"{page.name}: {target}"


def without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", re.sub(r"(?ms)^ *```.*?^ *```$", "", text))


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.+)$", page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("picture", sorted((ROOT / "docs").rglob("*.png")), ids=lambda picture: picture.name)
def test_pictures_are_small(picture: Path) -> None:
    assert picture.stat().st_size <= 150_000


# ── reference pages ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_reference_pages_are_fresh() -> None:
    for name, page in (("词汇.md", page_of_words()), ("函数.md", page_of_functions())):
        assert (ROOT / "docs" / name).read_text("utf-8") == page, "run docs/remake"


# ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────
#
# A page is walked from top to bottom in an empty folder that has ./banshi and ./catalogs:
#
#   ```yaml 目录/文件.yaml       is written to that file; ```json and ```csv the same
#   ```python                    is run; one with a name (```python 客户端.py) by the test that has what it needs
#   ```sh                        each line that begins with ./banshi (not serve) or rm is run and must exit 0; ```sh exit=1 must exit 1
#   ```text                      right behind it: what the last command prints; a line of … stands for any lines
#   ```json                      right behind it: a part of the JSON it prints; members and items at the end may be left out


# Every theme of a province, a whole site: what they give is not shown, and they have tests of their own.
LONG_COMMANDS = r" --all |^\./banshi (browser|guide-site) "


@dataclass(frozen=True)
class Block:
    language: str
    about: str
    text: str
    line: int


@pytest.mark.slow
@pytest.mark.parametrize("page", WALKED, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    for following, done in outputs_of(page, tmp_path):
        where = f"{page.name}:{following.line} the command printed:\n{done.stdout}{done.stderr}"
        if following.language == "text":
            assert shows(following.text, done.stdout + done.stderr), f"run docs/remake? {where}"
        if following.language == "json":
            assert holds(json.loads(done.stdout), json.loads(following.text)), where


def remade(page: Path, folder: Path) -> str:
    """The page with what its commands print now; an output that is shown in part, with …, stays as it is."""
    text = page.read_text("utf-8")
    for following, done in outputs_of(page, folder):
        if following.language == "text" and not re.search(r"(?m)^\s*…\s*$", following.text):
            text = text.replace(f"```text\n{following.text}```", f"```text\n{(done.stdout + done.stderr).rstrip()}\n```", 1)
    return text


def outputs_of(page: Path, folder: Path) -> Iterator[tuple[Block, subprocess.CompletedProcess[str]]]:
    """Walks a page; each block that shows an output, with the command it is the output of, done."""
    (folder / "banshi").symlink_to(ROOT / "banshi")
    shutil.copytree(ROOT / "catalogs", folder / "catalogs", ignore=shutil.ignore_patterns("__*"))
    blocks = list(blocks_of(page.read_text("utf-8")))
    for place, block in enumerate(blocks):
        if block.language in ("yaml", "json", "csv") and block.about.endswith((".yaml", ".json", ".csv")):
            file = folder / block.about
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, "utf-8")
        if block.language == "python" and not block.about:
            done = run(sys.executable, "-c", block.text, folder=folder)
            assert done.returncode == 0, f"{page.name}:{block.line}\n{done.stderr}"
        if block.language == "sh":
            last = walked(block, folder, page)
            following = blocks[place + 1] if place + 1 < len(blocks) else None
            if last is not None and following is not None and not following.about:
                yield following, last


def walked(block: Block, folder: Path, page: Path) -> subprocess.CompletedProcess[str] | None:
    """The last command of a block, done; None where there is no command of ours in it."""
    wanted = int(match[1]) if (match := re.search(r"exit=(\d)", block.about)) else 0
    done = None
    for line in block.text.replace("\\\n", "").splitlines():
        command = line.removeprefix("$ ").strip()
        if not command.startswith(("./banshi ", "rm ")) or command.startswith("./banshi serve"):
            continue
        if not LONG and re.search(LONG_COMMANDS, command):
            continue
        done = run("sh", "-c", command, folder=folder)
        assert done.returncode == wanted, f"{page.name}:{block.line} {command}\n{done.stdout}{done.stderr}"
    return done


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "BANSHI_LANG"} | {"PYTHONPATH": str(ROOT), "BANSHI_DATA": str(folder)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, timeout=300
    )


def shows(expected: str, printed: str) -> bool:
    """Whether the lines shown are printed, in order; lines of … may stand for any number of lines."""
    lines = [line.rstrip() for line in printed.splitlines()]
    chunks = [chunk.strip("\n").splitlines() for chunk in re.split(r"(?m)^\s*…\s*$", expected)]
    at = 0
    for chunk in chunks:
        wanted = [line.rstrip() for line in chunk]
        found = next((start for start in range(at, len(lines) - len(wanted) + 1) if lines[start : start + len(wanted)] == wanted), None)
        if found is None:
            return False
        at = found + len(wanted)
    return True


def holds(whole: object, part: object) -> bool:
    match whole, part:
        case dict(), dict():
            return all(name in whole and holds(whole[name], each) for name, each in part.items())
        case list(), list():
            return len(part) <= len(whole) and all(map(holds, whole, part))
        case _:
            return whole == part


def blocks_of(text: str) -> Iterator[Block]:
    for match in re.finditer(r"(?ms)^```(\w*) ?([^\n]*)\n(.*?)^```$", text):
        yield Block(match[1], match[2].strip(), match[3], text.count("\n", 0, match.start()) + 1)


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are shown for sh")
def test_the_walk_finds_commands() -> None:
    (block,) = blocks_of("text\n```sh exit=1\n./banshi check x\n```\n")
    assert block == Block("sh", "exit=1", "./banshi check x\n", 2)
    assert holds({"a": [1, 2], "b": 3}, {"a": [1]}) and not holds({"a": [1]}, {"a": [2]})
    assert shows("a\n…\nd", "a\nb\nc\nd\n") and not shows("a\nc", "a\nb\nc\n")


if __name__ == "__main__":
    for each in WALKED:
        with TemporaryDirectory() as made:
            each.write_text(remade(each, Path(made)), "utf-8")
