"""The packages know no fact, rule, matter, paper, law or place by name: all of that stands in catalogs."""

from collections.abc import Iterator
from pathlib import Path

from engine.load import load
from engine.program import Program

ROOT = Path(__file__).parent.parent
PACKAGES = ("dsl", "engine", "forms", "web")
SOURCES = (".py", ".html", ".js", ".css", ".lark", ".txt")

THE_LANGUAGE_ITSELF = frozenset(
    # Keys and results that every catalog can write.
    "符合 金额 起发 停发 情形 申请材料 自备材料 联办事项 不适用 网办 帮代办 方式·网办 方式·帮代办 "
    # A special procedure of the standard (element 28), and a step that is one.
    "公示 "
    # A type, and what the builtin functions on an ID card read from it.
    "手机号 统一社会信用代码 公民身份号码 出生日期 性别 "
    # What people call the function that counts years by.
    "年龄 "
    # What a page of accounts asks for, and what signing in verifies.
    "姓名 "
    # The condition of whatever is no longer in use.
    "尚未停用".split()
)


def names_in(program: Program) -> Iterator[str]:
    """Every name its catalogs give to anything, and each part of those with a point in them; but for steps of a sum (其中), which are words of its own."""
    rules = {name: rule for name, rule in program.rules.items() if rule.role != "where"}
    for named in (
        program.facts, program.parameters, rules, program.goals, program.documents, program.pledges, program.bases,
        program.registers, program.choices, program.places.values(), (rule.label for rule in rules.values()),
    ):  # fmt: skip
        for name in named:
            yield from (name, *name.split("."))


def test_no_source_names_what_a_catalog_names() -> None:
    names = {"", *THE_LANGUAGE_ITSELF}
    for head in sorted((ROOT / "catalogs").rglob("目录.yaml")):
        names |= set(names_in(load(head.parent).program))
    names = {name for name in names - THE_LANGUAGE_ITSELF if len(name) >= 2}
    assert len(names) > 500
    beginning: dict[str, list[str]] = {}
    for name in names:
        beginning.setdefault(name[:2], []).append(name)
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            # The catalog that `banshi new` copies is one, too.
            if path.suffix in SOURCES and "starter" not in path.parts:
                words = path.read_text(encoding="utf-8")
                pairs = {words[place : place + 2] for place in range(len(words) - 1)}
                found += [f"{path.relative_to(ROOT)} says {name}" for pair in pairs & beginning.keys() for name in beginning[pair] if name in words]
    assert found == []
