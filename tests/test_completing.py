"""What is offered while an author writes: each page of tests/completing is texts with a cursor and the first offers."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as some

from dsl import vocabulary
from dsl.diagnostics import Report
from dsl.fmt import formatted
from dsl.from_folder import catalog_from_files
from dsl.from_text import document_from
from dsl.standing import What, standing_at
from engine.compile import program_from
from engine.completing import CURSOR, Known
from engine.completing.from_catalog import known_from
from engine.completing.offers import offers_at
from engine.completing.snippets import snippets
from engine.completing.told import told_at
from engine.completing.typed import TABLE, fit, printed
from engine.examples import run_examples
from engine.program import Program
from engine.rulebook import Rulebook

ROOT = Path(__file__).parent.parent
STARTER = {
    f"示例/{file.relative_to(ROOT / 'dsl' / 'starter').as_posix()}": file.read_text("utf-8")
    for file in (ROOT / "dsl" / "starter").rglob("*.yaml")
}
CASES = [case for file in sorted(Path(__file__).parent.joinpath("completing").glob("*.yaml")) for case in yaml.safe_load(file.read_text("utf-8"))]


@pytest.fixture(scope="module")
def known() -> Known:
    catalog = catalog_from_files(STARTER, "示例", Report())
    assert catalog is not None
    return known_from(catalog)


@pytest.fixture(scope="module")
def program() -> Program:
    catalog = catalog_from_files(STARTER, "示例", Report())
    assert catalog is not None
    return program_from(catalog, Report())


def place_of(text: str) -> tuple[str, int, int]:
    before, _, after = text.partition(CURSOR)
    return before + after, before.count("\n") + 1, len(before) - before.rfind("\n")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_first_offers_are_those_an_author_expects(case: dict, known: Known) -> None:
    text, line, column = place_of(case["text"])
    found = offers_at(text, line, column, known)
    labels = [each.label for each in found]
    if "offers" in case:
        assert labels[: len(case["offers"])] == case["offers"] if case["offers"] else labels == []
    assert not set(case.get("none", ())) & set(labels)
    if "inserts" in case:
        assert found[0].text == case["inserts"]


@given(some.data())
@settings(max_examples=150, deadline=None)
def test_wherever_a_cursor_stands_something_is_told_and_nothing_breaks(known: Known, data: some.DataObject) -> None:
    """Also in a text that is cut off anywhere and goes on with anything."""
    text = data.draw(some.sampled_from(sorted(STARTER.values())))
    place = data.draw(some.integers(0, len(text)))
    typed = data.draw(some.text(alphabet="年龄nl:：{}[],，|#'\"【】-≥=. \n", max_size=6))
    rest = text[place:] if data.draw(some.booleans()) else ""
    whole, line, column = place_of(text[:place].replace(CURSOR, "") + typed + CURSOR + rest)
    lines = whole.split("\n")
    for offer in offers_at(whole, line, column, known):
        assert 0 <= offer.replaces <= column - 1
        assert offer.text and offer.says.zh and offer.says.en
    assert column <= len(lines[line - 1]) + 1


def test_every_key_is_offered_in_the_shape_it_belongs_to(known: Known) -> None:
    """In a file of a catalog: whatever the vocabulary allows at the top."""
    found = {each.label for each in offers_at("目录: 甲\n", 2, 1, known)}
    assert {key.zh for key in vocabulary.CATALOG_SHAPE.keys} - {"目录"} <= found


@pytest.mark.parametrize("snippet", snippets(), ids=[each.label.en for each in snippets()])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_begun_for_an_author_can_be_read(snippet, language: str) -> None:
    text = snippet.written(language, ()).replace(CURSOR, "")
    head = "" if "empty" in snippet.places else "政策: 某补贴\n" if language == "zh" else "benefit: 某补贴\n"
    report = Report()
    document_from("甲.yaml", head + text, report)
    assert not report.has_errors, [each.message.zh for each in report]
    assert formatted(head + text)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("has_facts", [True, False])
def test_the_benefit_begun_for_an_author_is_right_as_it_stands(language: str, has_facts: bool) -> None:
    """With the catalog and the facts that are begun for them, and where there are no facts yet: no error, both examples green."""
    new = {each.label.en: each for each in snippets()}
    known = new["new benefit"].needs if has_facts else ()
    files = {name: new[name].written(language, known).replace(CURSOR, "") for name in ("new catalog", "new benefit", "new facts")}
    if not has_facts:
        del files["new facts"]
    report = Report()
    catalog = catalog_from_files({f"某地/{'目录' if 'catalog' in name else name}.yaml": text for name, text in files.items()}, "某地", report)
    assert catalog is not None
    made = program_from(catalog, report)
    assert [each.message.zh for each in report.errors] == []
    assert [each.is_right for each in run_examples(Rulebook(made))] == [True, True]


def test_the_readings_of_characters_are_those_of_the_library() -> None:
    assert TABLE.read_text("utf-8") == printed()


def test_an_empty_file_is_begun_in_the_language_that_is_asked_for(known: Known) -> None:
    assert "matter" in {each.label for each in offers_at("m", 1, 2, known, "en")}
    assert [each.label for each in offers_at("政策: 甲\ntj", 2, 3, known, "en")][:1] == ["条件"], "a file's own keys come first"


def test_the_keys_of_a_matter_that_are_wanted_most_come_before_the_48_elements(known: Known) -> None:
    labels = [each.label for each in offers_at("事项: 甲\n", 2, 1, known)]
    assert labels.index("条件") < labels.index("申请材料") < labels.index("基本编码")


def test_under_amendments_what_stands_above_is_offered_by_name_and_with_its_keys() -> None:
    parent = {"上级/目录.yaml": "目录: 上级\n语言: 1\n", **{path.replace("示例/", "上级/"): text for path, text in STARTER.items() if "目录.yaml" not in path}}
    child = {"下级/目录.yaml": "目录: 下级\n语言: 1\n继承: 上级\n"}
    catalog = catalog_from_files({**parent, **child}, "下级", Report())
    assert catalog is not None
    above = known_from(catalog)
    names = [each.label for each in offers_at("修改:\n  sl\n", 2, 5, above)]
    assert names == ["示例办法", "示例补贴"]
    text = "修改:\n  示例补贴:\n    qd\n"
    assert {"去掉条件", "去掉申请材料"} <= {each.label for each in offers_at(text, 3, 7, above)}
    assert [each.label for each in offers_at(text.replace("qd", "ly"), 3, 7, above)][:1] == ["理由"]


def test_a_name_fits_by_its_beginning_its_letters_or_a_part() -> None:
    assert [fit(typed, "月收入") for typed in ("月", "ysr", "收入", "sr", "zz", "MS")] == [0, 1, 2, 3, None, None]
    assert fit("cz", "重做") == fit("zz", "重做") == 1, "a character of two readings is found by either"


def test_a_word_is_told_as_a_sentence(known: Known, program: Program) -> None:
    text = STARTER["示例/政策/示例补贴.yaml"]
    line = next(number for number, each in enumerate(text.split("\n"), 1) if "年龄 ≥ 起始年龄" in each)
    column = text.split("\n")[line - 1].index("起始年龄") + 2
    told = told_at(text, line, column, known, program)
    assert told is not None and told.word == "起始年龄"
    assert [each.zh for each in told.lines] == ["参数，65，岁", "65岁"]
    assert (told.column, told.end_column) == (column - 1, column + 3)


def test_a_builtin_is_told_with_how_it_is_called(known: Known, program: Program) -> None:
    told = told_at("公式:\n  岁数: 周岁(出生日期)\n", 2, 8, known, program)
    assert told is not None and told.lines[0].zh.startswith("周岁(出生日期)")


def test_a_place_outside_the_text_is_nowhere() -> None:
    assert standing_at("甲", 5, 1).what is What.NOTHING
