"""What a catalog may do to the one it extends (docs/meaning.md 12)."""

from datetime import date

from dsl.diagnostics import Report
from dsl.from_folder import catalog_from_files
from engine.compile import program_from
from engine.decide import decide
from engine.facts import facts_from
from engine.program import Program

NATION = """\
目录: 全国
语言: 1
统一:
  事项: [事项类型, 条件]
行政区划:
  "420000": 湖北省
  "420100": 武汉市
  "430000": 湖南省
依据:
  老年法: {全称: 中华人民共和国老年人权益保障法}
枚举:
  发放方式: [现金, 实物, 转账]
数据项:
  岁数: {类型: 整数, 单位: 岁, 问: 几岁}
  户口: {类型: 行政区划, 问: 户口在哪里}
  方式: {类型: 文本, 可取: [现金, 转账], 问: 怎样领}
参数:
  起领岁数: {值: 80, 单位: 岁, 依据: 老年法, 统一: 是}
  最低标准: {值: 50, 单位: 元, 依据: 老年法}
  标准:
    单位: 元
    按: 户口
    依据: 老年法
    历史: |
      地区   | 自         | 值
      湖北省 | 2020-01-01 | 50
      湖南省 | 2020-01-01 | 60
公式:
  加倍: {值: 标准 * 2, 依据: 老年法}
材料:
  户口簿: {出具: 公安部门}
  身份证: {出具: 公安部门}
事项:
  登记:
    事项类型: 行政确认
    设定依据: 老年法
    实施主体: 派出所
    承诺办结时限: 3个工作日
    到办事现场次数: 1次
    通办范围: 全市
    条件: {够岁数: 岁数 ≥ 起领岁数}
    申请材料: {户口簿: 核对, 身份证: 核对}
    步骤: {受理: 1个工作日, 审核: 2个工作日}
"""
PROVINCE = "目录: 湖北省\n继承: 全国\n语言: 1\n地区: 420000\n"
CITY = "目录: 武汉市\n继承: 湖北省\n语言: 1\n地区: 420100\n"


def compiled(province: str = "", city: str | None = None) -> tuple[Program, list[tuple[str, int]]]:
    """The lowest catalog, and its problems by code and line."""
    files = {"全国/目录.yaml": NATION, "省/目录.yaml": PROVINCE + province}
    if city is not None:
        files["市/目录.yaml"] = CITY + city
    report = Report()
    catalog = catalog_from_files(files, "省" if city is None else "市", report)
    assert catalog is not None
    program = program_from(catalog, report)
    return program, [(each.code, each.span.line - 4) for each in report if each.severity == "error"]


def value(program: Program, name: str, **facts: object) -> object:
    return decide(program, name, facts_from(program, facts), on=date(2026, 6, 1)).value


def amended(subject: str, *lines: str) -> str:
    return f"修改:\n  {subject}:\n" + "".join(f"    {line}\n" for line in lines)


# ── adding ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_child_sees_what_is_above_and_adds_names() -> None:
    program, problems = compiled("公式:\n  三倍: {值: 标准 * 3, 依据: 老年法}\n")
    assert problems == []
    assert value(program, "三倍", 户口="湖北省") == 150 and value(program, "加倍", 户口="湖南省") == 120
    assert program.parents == ("全国",)


def test_a_child_adds_rows_for_its_own_region() -> None:
    rows = "参数:\n  标准:\n    历史: |\n      自 | 地区 | 值\n      2021-01-01 | 武汉市 | 90\n"
    program, problems = compiled(rows)
    assert problems == []
    assert value(program, "加倍", 户口="武汉市") == 180 and value(program, "加倍", 户口="湖北省") == 100


def test_rows_for_another_region_are_no_rows_of_ones_own() -> None:
    rows = "参数:\n  标准:\n    历史: |\n      地区 | 自 | 值\n      湖南省 | 2021-01-01 | 90\n"
    assert compiled(rows)[1] == [("row-elsewhere", 5)]


def test_what_is_above_is_not_written_again() -> None:
    assert compiled("公式:\n  加倍: {值: 1, 依据: 老年法}\n")[1] == [("redeclared", 2)]
    assert compiled("数据项:\n  岁数: {类型: 数字, 问: 几岁}\n")[1] == [("redeclared", 2)]


def test_a_name_of_ones_own_shadows_nothing_above() -> None:
    own = "政策:\n  津贴:\n    依据: 老年法\n    条件: {够: 岁数 ≥ 80岁}\n    公式: {标准: 1}\n"
    assert compiled(own)[1] == [("name-taken", 5)]


def test_rows_of_a_parameter_that_stands_in_a_benefit_are_added_under_amendments() -> None:
    province = (
        "政策:\n  津贴:\n    依据: 老年法\n    条件: {够: 岁数 ≥ 80岁}\n    金额: 每月几元\n    参数:\n      每月几元:\n        单位: 元\n        按: 户口\n"
        "        历史: |\n          地区 | 自 | 岁数 | 值 | 依据\n          湖北省 | 2020-01-01 | 80以上不满90 | 50 | 老年法\n          湖北省 | 2020-01-01 | 90以上 | 70 | 老年法\n"
    )
    rows = "        历史: |\n          地区 | 自 | 岁数 | 值 | 依据\n          武汉市 | 2021-01-01 | 90以上 | 100 | 老年法\n"
    program, problems = compiled(province, f"修改:\n  津贴:\n    参数:\n      每月几元:\n{rows}")
    assert problems == []
    assert [value(program, "津贴.金额", 岁数=age, 户口=place) for age, place in ((90, "武汉市"), (80, "武汉市"), (90, "湖北省"))] == [100, 50, 70]


def test_a_row_from_the_day_of_one_above_is_told_with_its_place() -> None:
    rows = "参数:\n  标准:\n    历史: |\n      地区 | 自 | 值\n      湖北省 | 2020-01-01 | 90\n"
    files = {"全国/目录.yaml": NATION, "省/目录.yaml": PROVINCE + rows}
    report = Report()
    catalog = catalog_from_files(files, "省", report)
    assert catalog is not None
    program_from(catalog, report)
    (problem,) = report
    assert problem.code == "periods-overlap" and "全国/目录.yaml:26" in problem.message.zh
    assert compiled(rows.replace("2020", "2021"))[1] == []


# ── doing better ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_better_needs_no_reason() -> None:
    for lines in (
        ("承诺办结时限: 1个工作日",), ("到办事现场次数: 0次",), ("通办范围: 全省",), ("去掉申请材料: [户口簿]",), ("步骤: {审核: 1个工作日}",),
        ("申请材料:", "  户口簿: {免交: 电子证照}"), ("办理地点: 各派出所",),
    ):  # fmt: skip
        assert compiled(amended("登记", *lines))[1] == [], lines
    assert compiled(amended("方式", "可取: [转账]"))[1] == []
    assert compiled(amended("发放方式", "可取: [现金, 转账]"))[1] == []


def test_worse_is_refused_whatever_the_reason() -> None:
    for line in ("承诺办结时限: 5个工作日", "到办事现场次数: 2次", "通办范围: 县内"):
        assert ("worse-than-above", 3) in compiled(amended("登记", line, "理由: 人手不够"))[1], line


def test_what_is_done_better_takes_the_place_of_what_was() -> None:
    program, _ = compiled(amended("登记", "承诺办结时限: 1个工作日", "去掉申请材料: [户口簿]"))
    matter = program.matters["登记"]
    assert dict(matter.elements)["promise"] == "1个工作日"
    assert [paper.document for paper in matter.papers] == ["身份证"]


# ── changing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_any_other_change_needs_a_reason_or_a_basis() -> None:
    assert compiled(amended("最低标准", "值: 80"))[1] == [("amendment-without-reason", 2)]
    assert compiled(amended("登记", "申请材料: {身份证: {用途: 再核对一遍}}"))[1] == [("amendment-without-reason", 2)]
    assert compiled(amended("方式", "可取: [现金, 转账, 实物]"))[1] == [("amendment-without-reason", 2)]
    for why in ("理由: 财力较好", "依据: 老年法 第33条"):
        assert compiled(amended("最低标准", "值: 80", why))[1] == []


def test_a_change_is_what_counts_below() -> None:
    program, problems = compiled(amended("加倍", "值: 标准 * 4", "理由: 试行"))
    assert problems == [] and value(program, "加倍", 户口="湖北省") == 200


def test_a_change_of_nothing_is_told() -> None:
    assert compiled(amended("登计", "承诺办结时限: 1个工作日"))[1] == [("amends-nothing", 2)]
    assert compiled(amended("登记", "去掉申请材料: [户口本]"))[1] == [("nothing-to-drop", 3)]


# ── the same everywhere ──────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_locked_is_neither_changed_nor_narrowed_nor_written_again() -> None:
    assert compiled(amended("起领岁数", "值: 75", "理由: 放宽"))[1] == [("locked-above", 2)]
    assert compiled("参数:\n  起领岁数: {值: 75, 单位: 岁}\n")[1] == [("locked-above", 2)]
    assert compiled(amended("登记", "去掉条件: [够岁数]", "理由: 放宽"))[1] == [("locked-above", 3)]
    assert compiled(amended("登记", "事项类型: 公共服务", "理由: 改类"))[1] == [("locked-above", 3)]


def test_elements_that_are_the_same_at_every_level_are_not_changed() -> None:
    assert compiled(amended("登记", "服务对象: [法人]", "理由: 试"))[1] == [("locked-above", 3)]


# ── three levels ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_city_stands_on_what_its_province_made_of_the_nation() -> None:
    province = amended("加倍", "值: 标准 * 4", "理由: 省里试行") + "公式:\n  三倍: {值: 标准 * 3, 依据: 老年法}\n"
    city = "参数:\n  标准:\n    历史: |\n      地区 | 自 | 值\n      武汉市 | 2021-01-01 | 90\n公式:\n  合起来: {值: 加倍 + 三倍, 依据: 老年法}\n"
    program, problems = compiled(province, city)
    assert problems == []
    assert value(program, "合起来", 户口="武汉市") == 90 * 7
    assert program.parents == ("全国", "湖北省")


def test_a_city_does_no_worse_than_its_province() -> None:
    province = amended("登记", "承诺办结时限: 1个工作日")
    assert compiled(province, amended("登记", "承诺办结时限: 2个工作日"))[1] == [("worse-than-above", 3)]


def test_what_a_province_locks_is_locked_for_its_cities_and_not_for_itself() -> None:
    province = "统一:\n  事项: [步骤]\n" + amended("登记", "步骤: {审核: 1个工作日}")
    assert compiled(province)[1] == []
    assert compiled(province, amended("登记", "步骤: {审核: 当场}"))[1] == [("locked-above", 3)]


def test_examples_are_true_of_the_catalog_they_stand_in() -> None:
    example = "用例:\n  例: {对象: 加倍, 日期: 2026-01-01, 已知: {户口: 湖北省}, 应得: {值: 100}}\n"
    assert [each.name for each in compiled(example)[0].examples] == ["例"]
    assert compiled(example, "")[0].examples == ()
