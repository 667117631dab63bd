"""The catalogs speak in one voice and say honestly how well each thing is known, as docs/文风.md has it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

import banshi
from engine.program import Parameter, Program, Rule

ROOT = Path(__file__).parent.parent
SHELF = ROOT / "catalogs"
PAGE = ROOT / "docs" / "文风.md"


@dataclass(frozen=True)
class Said:
    """A text of a catalog: under which key, where."""

    key: str
    text: str
    place: str


def said_in(node: yaml.Node, file: str, key: str = "") -> Iterator[Said]:
    match node:
        case yaml.MappingNode():
            for name, value in node.value:
                yield from said_in(value, file, name.value)
        case yaml.SequenceNode():
            for each in node.value:
                yield from said_in(each, file, key)
        case yaml.ScalarNode() if node.tag == "tag:yaml.org,2002:str":
            yield Said(key, re.sub("【[^】]*】", "〇", node.value), f"{file}:{node.start_mark.line + 1}")


TO_CITIZENS = ("问", "提示", "不符时")
TO_ANYBODY = (*TO_CITIZENS, "说明", "备注", "用途", "全称")
"""Keys of sentences. What laws say (条文) is quoted as it stands."""


@pytest.fixture(scope="module")
def shelf() -> list[Said]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    texts = []
    for path in sorted(SHELF.rglob("*.yaml")):
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=loader)
        assert node is not None
        texts += [each for each in said_in(node, path.relative_to(SHELF).as_posix()) if each.key in TO_ANYBODY]
    assert len(texts) > 1500
    return texts


def found(texts: list[Said], keys: tuple[str, ...], pattern: str) -> list[str]:
    return [f"{each.place} {each.text}" for each in texts if each.key in keys and re.search(pattern, each.text)]


# ── how it is said ───────────────────────────────────────────────────────────────────────────────────────────────


def test_questions_are_short(shelf: list[Said]) -> None:
    assert found(shelf, ("问",), ".{31}") == []


def test_questions_are_asked_as_people_speak(shelf: list[Said]) -> None:
    assert found(shelf, ("问",), "是否|有无|能否|可否|需否") == []


def test_no_question_says_no_twice(shelf: list[Said]) -> None:
    assert found(shelf, ("问",), "是不是(不|没)|有没有(不|没|没有)|没没|不是不") == []


def test_sentences_end_without_a_stop(shelf: list[Said]) -> None:
    assert found(shelf, tuple(key for key in TO_ANYBODY if key != "全称"), r"[。，；：、？！.,;:?!]$") == []


HAN = "[\u4e00-\u9fff“”《》（）〇]"


def test_marks_between_chinese_words_are_full_width(shelf: list[Said]) -> None:
    assert (
        found(shelf, TO_ANYBODY, f'{HAN}[,;:?!]|[,;:?!]{HAN}|[\u4e00-\u9fff] *\\(|\\)[\u4e00-\u9fff]|[\u4e00-\u9fff]"')
        == []
    )


def test_figures_from_ten_on_are_written_in_figures(shelf: list[Said]) -> None:
    units = "周?岁|个月|个工作日|天|日|元|年|米|户|人|分|次"
    assert found(shelf, TO_CITIZENS, f"[一二三四五六七八九]?[十百千万][一二三四五六七八九十百千]*({units})") == []


def words_of_the_page() -> list[tuple[str, str]]:
    """The table 用词: what is written, and what is not."""
    section = PAGE.read_text(encoding="utf-8").split("## 用词")[1].split("\n## ")[0]
    rows = [re.split(r" *\| *", line.strip("| ")) for line in section.splitlines() if line.startswith("|")]
    return [(row[0], row[1]) for row in rows[2:]]


def test_one_word_for_one_thing(shelf: list[Said]) -> None:
    pairs = words_of_the_page()
    assert len(pairs) > 10
    for written, avoided in pairs:
        assert found(shelf, TO_CITIZENS, avoided) == [], f"{written}，不写{avoided}"


def test_the_page_keeps_its_own_rules() -> None:
    for _, avoided in words_of_the_page():
        assert PAGE.read_text(encoding="utf-8").count(avoided) <= 2, avoided


# ── what is known, and how well ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def programs() -> list[Program]:
    return [banshi.load(path.parent).program for path in sorted(SHELF.rglob("目录.yaml"))]


def test_an_identifier_means_one_fact(programs: list[Program]) -> None:
    for program in programs:
        by_id: dict[str, list[str]] = defaultdict(list)
        for fact in program.facts.values():
            # A person's name is asked of each person who has a part.
            if fact.id and "." not in fact.name:
                by_id[fact.id].append(fact.name)
        assert {each: names for each, names in by_id.items() if len(names) > 1} == {}


def test_what_stands_on_laws_known_by_hearsay_is_not_marked_as_read(programs: list[Program]) -> None:
    for program in programs:
        weak = []
        marked: tuple[Rule | Parameter, ...] = (*program.rules.values(), *program.parameters.values())
        for each in marked:
            laws = [program.bases[cited.split(" ")[0]] for cited in each.basis if cited.split(" ")[0] in program.bases]
            if each.checked == "有出处" and laws and all(law.checked != "有出处" and not law.url for law in laws):
                weak.append(each.name)
        assert weak == []


def test_what_decides_says_how_well_it_is_known(programs: list[Program]) -> None:
    for program in programs:
        unmarked = [
            rule.name
            for rule in program.rules.values()
            if rule.role in ("condition", "exclusion", "formula", "table")
            and not rule.checked
            and not rule.basis
            # Whether a matter is still in use, and what a theme takes over from its matters, are marked there.
            and not any(mark in rule.name for mark in ("尚未停用", "必办·"))
        ]
        unmarked += [
            each.name
            for each in program.parameters.values()
            if not each.checked and not each.basis and not all(row.checked for row in each.periods)
        ]
        assert unmarked == []


def test_who_is_refused_reads_why(programs: list[Program]) -> None:
    for program in programs:
        silent = [
            rule.name
            for rule in program.rules.values()
            if rule.role in ("condition", "exclusion")
            and not rule.otherwise
            and rule.by_hand is None
            and not any(mark in rule.name for mark in ("尚未停用", "必办·"))
        ]
        assert silent == []


PERSONAS = 5
SHOWN = ("结论", "因为", "工作日", "自备材料")


def test_every_theme_has_its_people(programs: list[Program]) -> None:
    """Five who differ in what is known of them or in the day: one served and one refused at least, what to bring, how long it takes."""
    people: dict[str, dict[tuple[object, ...], dict[str, object]]] = defaultdict(dict)
    for program in programs:
        for example in program.examples:
            people[example.subject][(str(example.given), example.on, example.region)] = dict(example.expect)
    for program in programs:
        for name, theme in program.themes.items():
            expected = people[name].values()
            assert len(expected) >= PERSONAS, name
            shown = {key for each in expected for key in each}
            assert [key for key in (*SHOWN, *(["情形"] if theme.situations else [])) if key not in shown] == [], name
            assert {"符合", "不符合"} <= {each.get("结论") for each in expected}, name
