"""A file put in order says what it said, keeps its comments, and is in order already when it is put in order again."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dsl.diagnostics import Problems, Report
from dsl.fmt import formatted
from dsl.from_folder import catalog_from_files
from dsl.from_text import document_from

UNTIDY = """\
#高龄津贴的全部规则
政策:   高龄津贴
条件:
     # 年龄按周岁算
     年满八十周岁: 年龄 ≥ 80岁   # 含八十
     户籍在本地:
        要求: 户籍地 属于 适用地区()
          且 年龄 ≥ 0岁
        不符时: >-
            户口不在本地，
            请到户籍地申领
     # 这一条以后再写


俗称:
- 高龄补贴
-   老人钱
参数:
  津贴标准:
    历史: |
        地区|自 | 年龄‖值
        # 省里的标准
        湖北省 | 2015-01-01 |80以上不满90|| 50

        武汉市 | 2015-01-01 | 90以上|| 100
步骤: {受理: 当日,
     审核: 1个工作日}
承诺: |2
    缩进两格
  不缩进
"""
TIDY = """\
# 高龄津贴的全部规则
政策:   高龄津贴
条件:
  # 年龄按周岁算
  年满八十周岁: 年龄 ≥ 80岁   # 含八十
  户籍在本地:
    要求: 户籍地 属于 适用地区()
      且 年龄 ≥ 0岁
    不符时: >-
      户口不在本地，
      请到户籍地申领
  # 这一条以后再写

俗称:
  - 高龄补贴
  - 老人钱
参数:
  津贴标准:
    历史: |
      地区   | 自         | 年龄         || 值
      # 省里的标准
      湖北省 | 2015-01-01 | 80以上不满90 || 50
      武汉市 | 2015-01-01 | 90以上       || 100
步骤: {受理: 当日,
     审核: 1个工作日}
承诺: |2
    缩进两格
  不缩进
"""
CHINESE = """\
事项: 出生登记
条件:
  受理: 年龄 ≥ 80岁
步骤:
  受理: 当日
  审核: {时限: 1个工作日, 由谁: 受理岗}
申请材料:
  结婚证: {何时: 已婚, 免交: 数据共享}
是否收费: 否
数据项:
  年龄: {类型: 整数, 只推不问: 是, 核验: 通识}
用例: |
  名称 | 日期       | 年龄 || 结论   | 因为
  甲   | 2026-01-01 | 80   || 符合   |
  乙   | 2026-01-01 | 79   || 不符合 | 受理
"""
ENGLISH = """\
matter: 出生登记
conditions:
  受理: 年龄 ≥ 80岁
steps:
  受理: 当日
  审核: {limit: 1个工作日, who: 受理岗}
materials:
  结婚证: {only_if: 已婚, waived: sharing}
is_fee: no
facts:
  年龄: {type: integer, never_ask: yes, checked: general}
examples: |
  name | on         | 年龄 || outcome | because
  甲   | 2026-01-01 | 80   || yes     |
  乙   | 2026-01-01 | 79   || no      | 受理
"""


def test_an_untidy_file_becomes_tidy():
    assert formatted(UNTIDY) == TIDY
    assert formatted(TIDY) == TIDY


def test_keys_change_language_and_names_do_not():
    assert formatted(CHINESE) == CHINESE
    assert formatted(CHINESE, to="en") == ENGLISH
    assert formatted(ENGLISH, to="zh") == CHINESE


def test_both_dresses_mean_the_same():
    read = (catalog_from_files({"省/目录.yaml": "目录: 省\n语言: 1\n", "省/甲.yaml": text}, "省", Report()) for text in (CHINESE, ENGLISH))
    chinese, english = (catalog.matters[0] for catalog in read)
    assert chinese.own.facts[0].never_ask and english.own.facts[0].never_ask
    assert [str(each.name) for each in english.steps] == ["受理", "审核"]
    assert chinese.conditions == english.conditions and chinese.steps == english.steps


def test_expressions_go_through_the_hook_line_for_line():
    source = "公式:\n  年满: 年龄 ≥ 80岁\n    且 健在\n  短: 甲 且 乙\n  项: {值: 甲 且 乙}\n"
    said = "formulas:\n  年满: 年龄 ≥ 80岁\n    and 健在\n  短: 甲 and 乙\n  项: {value: 甲 and 乙}\n"
    assert formatted(source, to="en", convert=lambda text: text.value.replace("且", "and")) == said


def test_what_yaml_would_misread_is_quoted():
    source = "公式:\n  甲: “男” = 性别\n  乙: 最大（1，2）\n  丙: {值: 最大（1，2）}\n"
    half = str.maketrans("“”（），", '""(),')
    said = "formulas:\n  甲: '\"男\" = 性别'\n  乙: 最大(1,2)\n  丙: {value: '最大(1,2)'}\n"
    assert formatted(source, to="en", convert=lambda text: text.value.translate(half)) == said


def test_a_file_that_cannot_be_read_is_left_alone():
    with pytest.raises(Problems):
        formatted("条件:\n  甲：乙\n  丙: {丁\n")


# --- Any file -------------------------------------------------------------------------------------------------------

WORDS = some.sampled_from(["甲", "年龄 ≥ 80岁", "当日", "a b", "1", "是", "（丙，丁）", "说 明", "2026-01-01"])
NAMES = some.lists(some.sampled_from(["甲", "乙", "条件", "受理", "步骤", "a", "历史", "x y"]), unique=True, min_size=1, max_size=4)


def leaves(depth):
    @some.composite
    def leaf(draw):
        match draw(some.integers(0, 6)):
            case 0:
                return ["'" + draw(WORDS) + "'"]
            case 1:
                return [draw(WORDS), *(" " * draw(some.integers(depth + 1, depth + 5)) + draw(WORDS) for _ in range(draw(some.integers(1, 2))))]
            case 2:
                indent = " " * draw(some.integers(depth + 1, depth + 4))
                header = draw(some.sampled_from(["|", ">", "|-", ">+", "|+"]))
                return [header, indent + draw(WORDS), indent + "  " + draw(WORDS), "", indent + draw(WORDS)]
            case 3:
                return ["[" + draw(WORDS) + ", " + draw(WORDS) + "]"]
            case 4:
                return ["{甲: " + draw(WORDS) + ",", " " * (depth + draw(some.integers(1, 3))) + "乙: [" + draw(WORDS) + "]}"]
            case _:
                return [draw(WORDS)]

    return leaf()


@some.composite
def blocks(draw, depth=0, levels=0):
    """Lines of a block mapping at a depth, with every indentation that YAML allows."""
    lines = []
    for name in draw(NAMES):
        if draw(some.integers(0, 5)) == 0:
            lines.append(" " * draw(some.sampled_from([depth, depth, depth + 2])) + draw(some.sampled_from(["# 注", "#注", ""])))
        begin = " " * depth + name + ":"
        kind = draw(some.integers(0, 3)) if levels < 3 else 0
        if kind == 1:
            lines += [begin + draw(some.sampled_from(["", "  # 注"])), *draw(blocks(depth + draw(some.integers(1, 4)), levels + 1))]
        elif kind == 2:
            dash = depth + draw(some.integers(0, 3))
            lines.append(begin)
            for _ in range(draw(some.integers(1, 3))):
                gap = " " * draw(some.integers(1, 3))
                if draw(some.booleans()):
                    first, *rest = draw(leaves(dash))
                    lines += [" " * dash + "-" + gap + first, *rest]
                else:
                    inner = draw(blocks(dash + 1 + len(gap), levels + 1))
                    inner = [line for line in inner if line.strip() and not line.lstrip().startswith("#")]
                    lines += [" " * dash + "-" + gap + inner[0].lstrip(), *inner[1:]]
        else:
            first, *rest = draw(leaves(depth))
            lines += [begin + " " + first, *rest]
    return lines


@settings(max_examples=3000 if os.environ.get("BANSHI_LONG") else 100, deadline=None)
@given(blocks())
def test_any_file_says_the_same_when_it_is_in_order(lines):
    source = "\n".join(lines) + "\n"
    report = Report()
    before = document_from("甲.yaml", source, report)
    if before is None or report.has_errors:
        return
    once = formatted(source)
    report = Report()
    assert document_from("甲.yaml", once, report) == before, once
    assert not report.has_errors
    assert formatted(once) == once
    assert once.count("注") == source.count("注")
