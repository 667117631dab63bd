"""Reading files: every character knows its place, and no file, however hostile, does more than earn a message."""

import os
import random

from hypothesis import given, settings
from hypothesis import strategies as some

from dsl import from_text
from dsl.diagnostics import Report
from dsl.from_document import definitions_from
from dsl.from_folder import catalog_from, catalog_from_files
from dsl.from_text import document_from
from dsl.shelf import fingerprint
from dsl.source import Text
from dsl.surface import Entries, Items
from dsl.to_message import line_of, show
from tests.pace import seconds

LONG = bool(os.environ.get("BANSHI_LONG"))

NATIONAL = """\
目录: 全国
语言: 1
闰日生日: 3月1日
缺省:
  事项:
    权力来源: 法定本级行使
    行使层级: [县级, 乡镇（街道）级]
统一:
  事项: [全称, 条件]
依据:
  老年法: {全称: 中华人民共和国老年人权益保障法, 施行: 1996-10-01, 条文: {第33条第2款: 国家鼓励地方建立津贴制度。}, 核验: 通识}
枚举:
  性别: {男: 1, 女: 2}
  就业状况: [在职, 失业]
来源:
  人口库: {单位: 公安部门, 方式: 数据共享, 时效: 1天}
行政区划: {420000: 湖北省}
结构:
  自然人:
    出生日期: {类型: 日期, 问: 【谁】的出生日期, 来源: 人口库, 敏感: 三级}
    年龄: {类型: 整数, 单位: 岁, 推得: 周岁(出生日期), 只推不问: 是}
数据项:
  本人: {类型: 自然人, 称呼: 您, 可省前缀: 是}
  子女: {类型: 列表, 每项: {姓名: 文本, 出生日期: 日期}, 问: 有哪些子女}
"""
BENEFIT = """\
政策: 高龄津贴
依据: 老年法 第33条第2款
条件:
  年满八十周岁: 年龄 ≥ 80岁
  户籍在本地:
    要求: 户籍地 属于 适用地区()
      且 年龄 ≥ 0岁
    不符时: 户口不在【适用地区()】
金额: 高龄津贴标准
周期: 每月
参数:
  高龄津贴标准:
    单位: 元
    历史: |
      地区   | 自         | 至         | 年龄         || 值  | 依据          | 核验
      湖北省 | 2015-01-01 |            | 80以上不满90 || 50  | 老年法 第33条 | 示例
      武汉市 | 2015-01-01 | 2023-12-31 | 90以上       || 100 | 老年法 第33条 | 示例
用例: |
  名称     | 日期       | 年龄 || 结论   | 因为         | 下一问
  八十岁   | 2026-06-15 | 80   || 符合   |              |
  没满八十 | 2026-06-15 | 79   || 不符合 | 年满八十周岁 |
  没问年龄 | 2026-06-15 |      || 未知   |              | 年龄、户籍地
"""
TABLE = """\
决策表:
  规模:
    命中: 优先
    输出: {规模: {可取: [大型, 小型]}}
    表: |
      面积   | 座位数 || 规模
      超过80 |        || 大型
             | 75以下 || 小型
  规模逐行:
    命中: 优先
    输出: {规模: {可取: [大型, 小型]}}
    表:
      - {面积: 超过80, 规模: 大型}
      - {座位数: 75以下, 规模: 小型}
"""
CITY = """\
目录: 武汉市
继承: 全国
地区: 420100
语言: 1
修改:
  高龄津贴:
    参数: {高龄津贴标准: {值: 200}}
    去掉条件: [户籍在本地]
    理由: 市里加发
"""
FILES = {"national/目录.yaml": NATIONAL, "national/政策/高龄津贴.yaml": BENEFIT, "national/表.yaml": TABLE, "wuhan/目录.yaml": CITY}


def read(files=FILES, folder="wuhan"):
    report = Report()
    return catalog_from_files(files, folder, report), report


# --- What a catalog becomes -----------------------------------------------------------------------------------------


def test_a_catalog_is_read_with_the_one_it_extends():
    city, report = read()
    assert not list(report)
    assert str(city.name) == "武汉市" and str(city.parent.name) == "全国"
    assert city.parent.files == ("national/目录.yaml", "national/政策/高龄津贴.yaml", "national/表.yaml")
    assert city.parent.locked[0][0] == "matter" and [alias for alias, _ in city.parent.locked[0][1]] == ["title", "conditions"]
    assert dict(city.parent.defaults)["matter"][0] == ("power_source", Text("法定本级行使"))


def test_an_amendment_is_read_as_what_it_amends():
    city, _ = read()
    (amendment,) = city.amendments
    assert type(amendment.change).__name__ == "Benefit"
    assert [field for field, _ in amendment.written] == ["parameters"]
    assert amendment.drops == (("conditions", (Text("户籍在本地"),)),)
    assert str(amendment.change.own.parameters[0].value) == "200"


def test_a_text_table_and_the_same_rows_give_one_grid():
    city, _ = read()
    text, rows = (table.rows for table in city.parent.tables)
    assert text == rows
    assert text.rows[0].inputs == (Text("超过80"), None)


def test_rows_keep_their_notes_apart():
    city, _ = read()
    grid = city.parent.benefits[0].own.parameters[0].history
    assert [str(each) for each in grid.inputs] == ["地区", "自", "至", "年龄"]
    assert [str(each) for each in grid.results] == ["值"]
    assert str(grid.rows[0].notes.checked) == "示例" and grid.rows[0].notes.basis == (Text("老年法 第33条"),)
    assert grid.rows[0].inputs[2] is None


def test_a_table_of_examples_gives_facts_and_expectations():
    city, _ = read()
    first, second, third = city.parent.benefits[0].own.examples
    assert str(first.on) == "2026-06-15" and first.given == ((Text("年龄"), Text("80")),)
    assert second.expect == ((Text("结论"), Text("不符合")), (Text("因为"), Items((Text("年满八十周岁"),))))
    assert third.given == ()
    assert third.expect[1] == (Text("下一问"), Items((Text("年龄"), Text("户籍地"))))


def test_the_english_dress_reads_as_the_same_thing():
    chinese = "政策: 高龄津贴\n条件:\n  年满八十周岁: {要求: 年龄 ≥ 80岁, 不符时: 还没到}\n数据项:\n  年龄: {类型: 整数, 只推不问: 是}\n"
    english = "benefit: 高龄津贴\nconditions:\n  年满八十周岁: {require: 年龄 ≥ 80岁, otherwise: 还没到}\nfacts:\n  年龄: {type: 整数, never_ask: yes}\n"
    one, two = (read({"省/目录.yaml": "目录: 省\n语言: 1\n", "省/甲.yaml": text}, "省")[0] for text in (chinese, english))
    assert one == two


def test_a_words_place_is_where_it_was_typed():
    city, _ = read()
    condition = city.parent.benefits[0].conditions[1]
    where = condition.require.value.index("年龄")
    assert condition.require.part(where, where + 2)[:5] == ("national/政策/高龄津贴.yaml", 7, 9, 7, 11)
    cell = city.parent.benefits[0].own.parameters[0].history.rows[1].inputs[3]
    line = BENEFIT.splitlines()[cell.span.line - 1]
    assert line[cell.span.column - 1 :].startswith("90以上")


def test_a_folder_is_read_like_its_files(tmp_path):
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    report = Report()
    assert catalog_from(tmp_path / "wuhan", report) == read()[0]
    assert not list(report)
    before = fingerprint(tmp_path / "wuhan")
    assert fingerprint(tmp_path / "wuhan") == before
    (tmp_path / "national/表.yaml").write_text(TABLE + "# 改了\n", encoding="utf-8")
    assert fingerprint(tmp_path / "wuhan") != before


def test_a_link_that_leads_out_is_not_followed(tmp_path):
    (tmp_path / "secret.yaml").write_text("数据项:\n  秘密: 文本\n", encoding="utf-8")
    (tmp_path / "省").mkdir()
    (tmp_path / "省/目录.yaml").write_text("目录: 省\n语言: 1\n", encoding="utf-8")
    (tmp_path / "省/甲.yaml").symlink_to(tmp_path / "secret.yaml")
    (tmp_path / "省/上").symlink_to(tmp_path, target_is_directory=True)
    report = Report()
    catalog = catalog_from(tmp_path / "省", report)
    assert catalog.facts == ()
    assert {problem.code for problem in report} == {"link-outside"}


def test_byte_order_mark_and_windows_line_ends_change_nothing():
    plain = document_from("甲.yaml", BENEFIT.encode(), Report())
    windows = document_from("甲.yaml", b"\xef\xbb\xbf" + BENEFIT.replace("\n", "\r\n").encode(), Report())
    assert windows == plain
    assert places(windows.root) == places(plain.root)


# --- Places ---------------------------------------------------------------------------------------------------------


def places(value):
    match value:
        case Text():
            return value.runs
        case Items(items):
            return [places(each) for each in items]
        case Entries(entries):
            return [(places(name), places(content)) for name, content in entries]


WORDS = some.text(some.sampled_from("年龄甲 ab岁≥80、：#'\"\\|-\t𠮷"), max_size=12)
ESCAPES = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\", "龄": "\\u9f84", "𠮷": "\\U00020bb7", "a": "\\x61"}


@some.composite
def scalars(draw):
    """A text in one of YAML's styles, as it stands after `键: `."""
    style = draw(some.sampled_from(["plain", "single", "double", "literal", "folded"]))
    lines = draw(some.lists(WORDS, min_size=1, max_size=5))
    indent = " " * draw(some.integers(1, 5))
    if style == "plain":
        lines = [f"甲{line.replace(':', '').replace('#', '')}".rstrip() for line in lines]
        blank = draw(some.integers(0, 2))
        return ("\n" * (blank + 1) + indent).join(lines)
    if style == "single":
        return "'" + ("\n" * draw(some.integers(1, 3)) + indent).join(line.replace("'", "''") for line in lines) + "'"
    if style == "double":
        escaped = ["".join(ESCAPES[each] if each in '"\\' or (each in ESCAPES and draw(some.booleans())) else each for each in line) for line in lines]
        joint = draw(some.sampled_from(["\n" + indent, "\n\n" + indent, "\\\n" + indent, "\n \n" + indent]))
        return '"' + joint.join(escaped) + '"'
    header = "|" if style == "literal" else ">"
    header += draw(some.sampled_from(["", "-", "+"]))
    if draw(some.booleans()):
        header += str(len(indent))
        body = lines
    else:
        body = ["甲" + lines[0], *lines[1:]]
    if draw(some.booleans()):
        header += " # 注释"
    return header + "".join("\n" + (indent + line if line.strip() else "") for line in body) + "\n" * draw(some.integers(0, 2))


@settings(max_examples=2000 if LONG else 400, deadline=None)
@given(scalars(), some.booleans())
def test_every_character_stands_where_it_was_typed(scalar, in_depth):
    source = f"外:\n  键: {scalar}" if in_depth else f"键: {scalar}"
    if in_depth and "\n" in scalar:
        source = "外:\n  键: " + scalar.replace("\n", "\n  ")
    try:
        value = from_text._Reading("甲.yaml", source, Report()).tree()
    except Exception as error:
        assert isinstance(error, from_text.yaml.YAMLError)
        return
    if in_depth:
        value = value.entries[0][1]
    if not isinstance(value, Entries) or not isinstance(value.entries[0][1], Text):
        return
    text = value.entries[0][1]
    lines = source.split("\n")
    for index, character in enumerate(text.value):
        line, column = text._place(index)
        rest = lines[line - 1][column - 1 :]
        if rest[:1] == character:
            continue
        if character == "\n":
            assert not rest.strip(" \t") or rest.startswith("\\n"), (source, text, index, rest)
        elif character == " ":
            # A folded line break stands behind its line.
            assert not rest.strip(" \t") or rest[:1] == " ", (source, text, index, rest)
        else:
            assert rest.startswith(("''", ESCAPES.get(character, "\0"))), (source, text, index, rest)


def test_the_browser_reads_the_same(monkeypatch):
    native = read()[0], [places(document_from("甲.yaml", text, Report()).root) for text in FILES.values()]
    monkeypatch.setattr(from_text, "_parser", from_text.pure_parser)
    assert (read()[0], [places(document_from("甲.yaml", text, Report()).root) for text in FILES.values()]) == native


# --- Files that mean harm -------------------------------------------------------------------------------------------


def hostile():
    """Files of up to a megabyte, each made to break some reader."""
    million = 999_000
    for sign in "[]{}()<>-?:,#&*!|>'\"%@`~=.\\/":
        yield sign * million
        yield f"{sign} " * (million // 2)
        yield f"{sign}\n" * (million // 2)
        yield f"甲: {sign}" * 50_000
        yield f"甲{sign}: 乙\n" * 50_000
    for opening in ("[", "{", "[[", "{a: ", "- ", "? ", "[{a: ", "- - ", "{? ", "[? "):
        yield opening * 100_000
        yield "甲: " + opening * 100_000
        yield "甲:\n  乙: " + opening * 10_000
    yield "\n".join(" " * depth + "甲:" for depth in range(1_400))
    yield "\n".join(" " * depth + "- 甲" for depth in range(1_400))
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    yield bomb
    yield "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [{','.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12))
    yield "甲: &甲 [*甲]\n"
    yield "&a " * 100_000
    yield "*a " * 100_000
    yield "!a " * 100_000
    yield "甲: !!python/object/apply:os.system ['true']\n"
    yield "甲: !!binary aGVsbG8=\n"
    yield "%YAML 1.1\n%TAG ! tag:x,2000:\n---\n甲: 1\n"
    yield "---\n" * 200_000
    yield "...\n" * 200_000
    yield "甲: 乙\n---\n丙: 丁\n"
    for words in ("a,", "a: b,", "甲, ", "[],", "{},", '"",', "'',"):
        yield f"甲: [{words * (900_000 // len(words.encode()))}]"
    yield "甲: 乙\n" * 100_000
    yield "".join(f"甲{n}: 乙\n" for n in range(60_000))
    yield "".join(f"  甲{n}: 乙\n" if n else "条件:\n" for n in range(60_000))
    yield "条件:\n" + "年满: 1\n" * 60_000
    yield "甲" * 300_000
    yield "甲: " + "乙" * 300_000
    yield "甲" * 300_000 + ": 乙"
    yield "甲: |\n" + "  a | b\n" * 100_000
    yield "参数:\n  甲:\n    历史: |\n" + "      自 | 值\n" * 60_000
    yield "参数:\n  甲:\n    历史: |\n      " + "自 | " * 150_000 + "\n"
    yield "参数:\n  甲:\n    历史: |\n      自 || 值\n      " + "|" * 500_000 + "\n"
    yield "参数:\n  甲:\n    历史: |\n      自 || 值\n" + "      2015-01-01 || 50\n" * 30_000
    yield "用例: |\n  名称 || 结论\n" + "  甲 || 符合\n" * 40_000
    yield "用例: >\n" + "  名称 || 结论\n" * 40_000
    yield "甲: >\n" + "  a\n\n" * 150_000
    yield 'a: "' + "\\\n" * 300_000 + '"'
    yield 'a: "' + "\\x61" * 200_000 + '"'
    yield "a: '" + "''" * 400_000 + "'"
    yield "a: 'x" + "\n\n x" * 200_000 + "'"
    yield "a: " + "x\n  " * 200_000
    yield "a: " + "甲：乙\n  " * 60_000
    yield "a #b" * 200_000
    yield "a: b #c\n" * 100_000
    yield "# " + "#" * million
    yield "a: " + " " * million
    yield "a:" + "\n" * million
    yield "\t" * million
    yield " " * million
    yield "\u3000" * 300_000
    yield "\ufeff" * 300_000
    yield "\u202e甲: 乙\n"
    yield "甲: a\u0000b\n"
    yield "甲: a\x1bb\x85c\u2028d\n"
    yield "甲: \ud800\n"
    yield "甲: \U0010ffff\n"
    yield ""
    yield "\n"
    yield "甲"
    yield "- 甲"
    yield "a: b: c: d"
    yield "[a]: b"
    yield "{a: b}: c"
    yield "? a\n: b\n"
    yield "? [a, b]\n: c\n"
    yield "a: 1e999999999\n"
    yield "事项: 甲\n步骤: {步骤: {步骤: {步骤: 1}}}\n"
    yield "事项:\n" + "".join(f"  甲{n}: {{结果: 丙}}\n" for n in range(20_000))
    yield "结构:\n" + "".join(f"{'  ' * (n + 1)}甲{n}:\n{'  ' * (n + 2)}每项:\n" for n in range(1, 60, 2))
    yield b"\xff\xfe" + "甲: 乙".encode("utf-16-le")
    yield "甲: 乙".encode("gb18030")
    yield b"\xff" * million
    yield bytes(range(256)) * 3_000
    yield b"\x80" * 10
    yield "甲: 乙\n".encode() * 200_000


def told(data: bytes | str) -> Report:
    """What is said of a file, read and shown in both languages."""
    report = Report()
    document = document_from("甲.yaml", data, report)
    if document is not None:
        definitions_from(document, report)
    for problem in list(report)[:20]:
        show(problem, line_of(data, problem.span) if len(data) < 10_000 else None, "zh")
        show(problem, None, "en")
    return report


def test_hostile_files_earn_a_message_within_a_second():
    files = list(hostile())
    assert len(files) >= 200
    slow = []
    for number, data in enumerate(files):
        reports: list[Report] = []
        if (taken := seconds(lambda: reports.append(told(data)), enough=1)) > 1:  # noqa: B023
            slow.append((number, round(taken, 2), data[:40]))
        assert len(reports[0]) <= 250
    assert not slow


def mutated(words: str, chance: random.Random) -> str:
    """A good file after a few slips of the hand."""
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(words) + 1)
        match chance.randrange(8):
            case 0:
                words = words[:place] + chance.choice("[]{}()：:，,、|#\"'&*!%@`-?>\t\u3000 \n≥") + words[place:]
            case 1:
                words = words[:place] + words[place + chance.randint(1, 4) :]
            case 2:
                lines = words.split("\n")
                number = chance.randrange(len(lines))
                lines[number] = " " * chance.randint(0, 6) + lines[number].lstrip()
                words = "\n".join(lines)
            case 3:
                lines = words.split("\n")
                lines.insert(chance.randrange(len(lines)), chance.choice(lines))
                words = "\n".join(lines)
            case 4:
                words = words.replace(": ", chance.choice(["：", ":", " : ", ":\n"]), chance.randint(1, 2))
            case 5:
                words = words[:place]
            case 6:
                other = chance.randrange(len(words) + 1)
                words = words[: min(place, other)] + words[max(place, other) :]
            case 7:
                words = words[:place] + "".join(chr(chance.choice([chance.randrange(32, 127), chance.randrange(0x4E00, 0x9FFF), chance.randrange(0x110000)])) for _ in range(3)) + words[place:]
    return words


def test_ten_thousand_damaged_files_never_break_the_reader():
    chance = random.Random(20260101)
    for _ in range(10_000 if LONG else 1_500):
        words = mutated(chance.choice(list(FILES.values())), chance)
        assert seconds(lambda: told(words), enough=1) <= 1, words  # noqa: B023


@settings(max_examples=1000 if LONG else 150, deadline=None)
@given(some.one_of(some.text(max_size=200), some.binary(max_size=200)))
def test_anything_at_all_can_be_read(data):
    told(data)
