"""Whatever is edited in a catalog that was checked before: what is told, and the program, are those of a check from cold.

The catalogs are those of tests/problems (each wrong in its own way), those of tests/garden, and the shelf. The edits are what
authors do, and what happens to them: another number, another name, a part gone, a line twice, half a file, a file more.
"""

from __future__ import annotations

import os
import pickle
import random
import re
import shutil
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

import pytest

from dsl.diagnostics import Diagnostic, Report
from dsl.from_folder import catalog_from_files
from dsl.memory import ONCE, Memory
from dsl.shelf import CATALOG_FILES
from engine.cache import keep_memory, kept_memory
from engine.compile import checked, program_from
from engine.keeping import DIGEST, bytes_of, memory_from
from engine.to_json import text_of
from tests.conftest import LONG
from tests.many_matters import province
from tests.pace import spent
from tests.test_problems import PAGES, page
from web.commands.check import changes_of

Files = dict[str, bytes]
Told = tuple[tuple[Diagnostic, ...], str | None]
ROOT = Path(__file__).parent.parent


def told(files: Files, folder: str, memory: Memory = ONCE) -> Told:
    """Every problem with all it says, and the whole program."""
    report = Report()
    catalog = catalog_from_files(files, folder, report, memory)
    program = None if catalog is None else program_from(catalog, report, memory)
    return tuple(report), None if program is None else text_of(program)


def shelf_in(root: Path) -> Files:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.suffix in (".yaml", ".md", ".txt")}


def folders_of(files: Files) -> list[str]:
    return sorted({path.rpartition("/")[0] for path in files if path.endswith(CATALOG_FILES)})


# ── edits ────────────────────────────────────────────────────────────────────────────────────────────────────────

WORD = re.compile(r"[一-鿿]{2,8}")
DECLARED = re.compile(r"(?m)^ {0,4}([一-鿿]{2,12}):")


def another_number(text: str, dice: random.Random) -> str:
    found = list(re.finditer(r"\d+", text))
    if not found:
        return text
    one = dice.choice(found)
    return text[: one.start()] + str(dice.randrange(100)) + text[one.end() :]


def a_name_changed_where_it_is_declared(text: str, dice: random.Random) -> str:
    found = list(DECLARED.finditer(text))
    if not found:
        return text
    one = dice.choice(found)
    return text[: one.start(1)] + one[1] + "新" + text[one.end(1) :]


def a_word_changed_throughout(text: str, dice: random.Random) -> str:
    found = WORD.findall(text)
    return text.replace(word := dice.choice(found), word + "甲") if found else text


def a_word_for_another(text: str, dice: random.Random) -> str:
    found = list(WORD.finditer(text))
    if not found:
        return text
    one, other = dice.choice(found), dice.choice(found)
    return text[: one.start()] + other[0] + text[one.end() :]


def a_part_gone(text: str, dice: random.Random) -> str:
    """A line and all that stands further in below it."""
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    at = dice.randrange(len(lines))
    depth = len(lines[at]) - len(lines[at].lstrip(" "))
    end = at + 1
    while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip(" ")) > depth):
        end += 1
    return "".join((*lines[:at], *lines[end:]))


def a_line_twice(text: str, dice: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    at = dice.randrange(len(lines)) if lines else 0
    return "".join((*lines[: at + 1], *lines[at:]))


def a_line_more(text: str, dice: random.Random) -> str:
    return "# 多一行\n" + text


def half_of_it(text: str, dice: random.Random) -> str:
    return text[: dice.randrange(len(text) + 1)]


def a_bracket_more(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice("{[:\"'|（") + text[at:]


EDITS: tuple[Callable[[str, random.Random], str], ...] = (
    another_number, a_name_changed_where_it_is_declared, a_word_changed_throughout, a_word_for_another, a_part_gone, a_line_twice, a_line_more,
    half_of_it, a_bracket_more,
)  # fmt: skip


def edited(files: Files, dice: random.Random) -> Files:
    """The files after one edit: inside one of them, one more, or one less."""
    names = [name for name in files if name.endswith(".yaml")]
    if not names:
        return files
    name = dice.choice(names)
    match dice.randrange(12):
        case 0:
            return {each: data for each, data in files.items() if each != name}
        case 1:
            return {**files, name.removesuffix(".yaml") + "副本.yaml": files[name]}
        case _:
            text = files[name].decode("utf-8", "replace")
            return {**files, name: dice.choice(EDITS)(text, dice).encode()}


def goes_on_like_cold(files: Files, folder: str, dice: random.Random, edits: int) -> None:
    """Edits upon edits, and the way back, in one memory: that of a process, or one that was put by between two."""
    memory = Memory()
    assert told(files, folder, memory) == told(files, folder)
    versions = [files]
    for _ in range(edits):
        # Mostly upon what is good: an edit of what is broken seldom shows anything.
        versions.append(edited(versions[-1] if dice.random() < 0.3 else files, dice))
        if dice.random() < 0.3:
            memory = memory_from(bytes_of(memory))
        assert told(versions[-1], folder, memory) == told(versions[-1], folder), dice
        if dice.random() < 0.5:
            versions.append(files)
            assert told(files, folder, memory) == told(files, folder)


@pytest.mark.parametrize("part", range(4))
def test_edits_of_wrong_catalogs(part: int) -> None:
    for number, path in enumerate(PAGES):
        if number % 4 == part and (LONG or number // 4 % 3 == 0):
            files, folder, _ = page(path.read_text(encoding="utf-8"))
            if not any(each.endswith(".dmn") for each in files):
                for seed in range(8 if LONG else 1):
                    goes_on_like_cold(files, folder, random.Random(seed), 5)


APART = {
    "测试/目录.yaml": "目录: 测试\n语言: 1\n依据:\n  办法: {全称: 某办法, 核验: 示例}\n",
    "测试/数据.yaml": """\
数据项:
  年龄: {类型: 整数, 单位: 岁, 问: 几岁, 下限: 0, 上限: 120}
  城里人: {类型: 是否, 问: 住城里吗}
公式:
  老人: 年龄 ≥ 老线
  少年: 年龄 ＜ 60岁
""",
    "测试/参数.yaml": "参数:\n  老线: {单位: 岁, 值: 60岁, 依据: 办法}\n",
    "测试/事项.yaml": """\
事项: 登记
依据: 办法 第1条
情形:
  几岁: {分为: {老的: 老人, 少的: 少年}}
填写: [年龄]
""",
}


@pytest.mark.parametrize(("file", "old", "new", "code"), [
    ("测试/参数.yaml", "60岁", "70岁", "situation-missing"),
    ("测试/参数.yaml", "60岁", "50岁", "situations-overlap"),
    ("测试/数据.yaml", "＜ 60岁", "＜ 55岁", "situation-missing"),
    ("测试/数据.yaml", "年龄 ＜ 60岁", "年龄 ＜ 60岁 且 不是 城里人", "situation-missing"),
])  # fmt: skip
def test_a_review_is_made_again_when_something_below_it_changes_in_another_file(file: str, old: str, new: str, code: str) -> None:
    files, memory = {name: text.encode() for name, text in APART.items()}, Memory()
    assert code not in {each.code for each in told(files, "测试", memory)[0]}
    files = {**files, file: APART[file].replace(old, new).encode()}
    problems, program = told(files, "测试", memory)
    assert code in {each.code for each in problems}
    assert (problems, program) == told(files, "测试")


def test_checked_twice_is_told_the_same() -> None:
    """Nothing was edited at all, so even the program comes from memory; an echo of an unread line would show."""
    for path in PAGES:
        files, folder, _ = page(path.read_text(encoding="utf-8"))
        if not any(each.endswith(".dmn") for each in files):
            memory = Memory()
            assert told(files, folder, memory) == told(files, folder, memory), path.name


@pytest.mark.parametrize("garden", ["渡口", "示范市", "五级"])
def test_edits_of_the_gardens(garden: str) -> None:
    root = ROOT / "tests" / "garden"
    files = shelf_in(root / garden if garden == "五级" else root)
    for folder in folders_of(files) if garden == "五级" else [garden]:
        for seed in range(20 if LONG else 1):
            goes_on_like_cold(files, folder, random.Random(seed), 4)


def test_edits_of_the_shelf() -> None:
    files = shelf_in(ROOT / "catalogs")
    folders = folders_of(files)
    for seed in range(10 * len(folders) if LONG else 1):
        goes_on_like_cold(files, folders[seed % len(folders)], random.Random(seed), 10 if LONG else 1)


def test_a_memory_of_another_catalog_does_no_harm() -> None:
    files, memory = shelf_in(ROOT / "tests" / "garden"), Memory()
    for folder in ("渡口", "示范市", "渡口"):
        assert told(files, folder, memory) == told(files, folder)


# ── between two calls ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_second_call_finds_what_the_first_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANSHI_CACHE", str(tmp_path / "cache"))
    shutil.copytree(ROOT / "tests" / "garden", tmp_path / "garden")
    folder = tmp_path / "garden" / "示范市"
    first = kept_memory(folder)
    assert not first.kept
    program, report = checked(folder, first)
    keep_memory(folder, first)
    page = next(each for each in sorted(folder.rglob("*.yaml")) if "条件:" in each.read_text(encoding="utf-8"))
    page.write_text(page.read_text(encoding="utf-8") + "\n# 改了一处\n", encoding="utf-8")
    second = kept_memory(folder)
    assert len(second.kept) > 100
    again, told_again = checked(folder, second)
    assert tuple(told_again) == tuple(report)
    assert program is not None and again is not None and text_of(again) == text_of(program)
    assert second.fresh < 0.5 * len(first.kept)


def test_what_is_put_by_gives_nothing_but_things_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in the cache that somebody else wrote is not read: what it would call is never called."""
    monkeypatch.setenv("BANSHI_CACHE", str(tmp_path / "cache"))
    folder, mark = ROOT / "tests" / "garden" / "渡口", tmp_path / "called"

    class Call:
        def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
            return os.mkdir, (str(mark),)

    for thing in (Call(), (1, [(("page", ()), (), Call(), (), 1)])):
        data = pickle.dumps(thing)
        with pytest.raises(pickle.UnpicklingError):
            memory_from(blake2b(data, digest_size=DIGEST).digest() + data)
    memory = Memory()
    checked(folder, memory)
    keep_memory(folder, memory)
    [kept] = (tmp_path / "cache").glob("*.memory")
    kept.write_bytes(kept.read_bytes()[:-1])
    assert not kept_memory(folder).kept and not mark.exists()


def test_a_catalog_that_is_watched_is_looked_at_again_when_a_file_is_saved(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "garden" / "渡口", tmp_path / "渡口")
    page = next(iter(sorted((tmp_path / "渡口").rglob("*.yaml"))))
    waits = iter(range(6))

    def pause(seconds: float) -> None:
        number = next(waits, None)
        if number is None:
            raise KeyboardInterrupt
        if number % 2:
            page.write_text(page.read_text(encoding="utf-8") + "# 又改\n", encoding="utf-8")

    seen = 0
    with pytest.raises(KeyboardInterrupt):
        for _ in changes_of(tmp_path / "渡口", pause):
            seen += 1
    assert seen == 1 + 3


# ── what it costs ────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_edit_costs_what_the_file_costs_not_what_the_catalog_does() -> None:
    """One of 60 matters: what remains is to look at each file and each name, and see that it is the same."""
    files: Files = {name: text.encode() for name, text in province(60).items()}
    memory = Memory()
    cold = min(spent(lambda: told_only(files)) for _ in range(2))
    told_only(files, memory)
    name = sorted(files)[30]
    warm = float("inf")
    for number in range(6):
        files[name] += f"# {number}\n".encode()
        warm = min(warm, spent(lambda: told_only(files, memory)))
        if warm <= 0.25 * cold:
            return
    raise AssertionError((cold, warm))


def told_only(files: Files, memory: Memory = ONCE) -> None:
    report = Report()
    catalog = catalog_from_files(files, "某省", report, memory)
    assert catalog is not None
    program_from(catalog, report, memory)
    assert not list(report)
