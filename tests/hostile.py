"""Catalogs that nobody of good will writes: each has to end soon, in little memory, with problems told or none."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

HEAD = "目录: 测试\n语言: 1\n"
ROOT = Path(__file__).parent.parent

Files = dict[str, bytes]


def catalog(text: str | bytes, **more: str) -> Files:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return {"测试/目录.yaml": HEAD.encode(), "测试/规则.yaml": data, **{f"测试/{name}": each.encode() for name, each in more.items()}}


def hostile(everything: bool = False) -> Iterator[tuple[str, Files]]:
    """At least two hundred, by name; of the tables every second one, unless everything is wanted."""
    yield from _chains()
    yield from _expressions()
    yield from _tables(everything)
    yield from _histories()
    yield from _many()
    yield from _yaml()
    yield from _names()
    yield from _numbers()
    yield from _texts()
    yield from _goals()
    yield from _parents()


# ── rules upon rules ─────────────────────────────────────────────────────────────────────────────────────────────


def formulas(pairs: Iterator[tuple[str, str]]) -> str:
    return "公式:\n" + "".join(f"  {name}: {value}\n" for name, value in pairs)


def _chains() -> Iterator[tuple[str, Files]]:
    for many in (10, 1_000, 10_000):
        yield f"a chain of {many}", catalog(formulas((f"甲{i}", f"甲{i + 1} + 1") for i in range(many)) + f"  甲{many}: 1\n")
        yield f"a chain of {many} written backwards", catalog(formulas((f"甲{i}", f"甲{i - 1} + 1" if i else "1") for i in range(many)))
        yield f"a ring of {many}", catalog(formulas((f"甲{i}", f"甲{(i + 1) % many} + 1") for i in range(many)))
        yield f"{many} rules that need themselves", catalog(formulas((f"甲{i}", f"甲{i} + 1") for i in range(many)))
    yield "everybody reads everybody", catalog(formulas((f"甲{i}", " + ".join(f"甲{j}" for j in range(90) if j != i)) for i in range(90)))
    yield "a hundred rings that share a rule", catalog(formulas((f"甲{i}", f"甲0 + 甲{i + 1}" if i % 2 else f"甲{i + 1}") for i in range(200)))
    yield "mutual recursion of functions", catalog("公式:\n  甲: '函数(n) 乙(n - 1)'\n  乙: '函数(n) 甲(n - 1)'\n  丙: 甲(3)\n")
    yield "a function of itself", catalog("公式:\n  甲: '(函数(f) f(f))(函数(f) f(f))'\n")
    facts = "".join(f"  甲{i}: {{类型: 整数, 推得: 甲{(i + 1) % 3000}}}\n" for i in range(3000))
    yield "a ring of facts", catalog(f"数据项:\n{facts}")
    yield "a chain of facts", catalog(f"数据项:\n{facts}".replace("推得: 甲0}", "问: 几}"))
    yield "a ring through a parameter", catalog(
        "参数:\n  甲:\n    单位: 元\n    历史: |\n      自 | 乙 || 值\n      2020-01-01 | > 1 || 1\n公式:\n  乙: 甲 + 1\n"
    )
    yield "a ring through a table", catalog("决策表:\n  甲:\n    表: |\n      乙 || 值\n      1 || 1\n公式:\n  乙: 甲 + 1\n")
    yield "a ring through a filter", catalog("公式:\n  甲: '[1, 2][item > 乙]'\n  乙: 个数(甲)\n")
    yield "a ring through a sentence", catalog("政策: 丁\n条件:\n  甲:\n    要求: 是\n    不符时: 【丁.符合】【甲】\n")


# ── expressions ──────────────────────────────────────────────────────────────────────────────────────────────────


def one(expression: str) -> Files:
    quoted = expression.replace("'", "''")
    return catalog(f"公式:\n  甲: '{quoted}'\n  乙: 甲\n数据项:\n  年龄: {{类型: 整数, 单位: 岁, 问: 几岁}}\n  子女: {{类型: 列表, 问: 谁}}\n")


def _expressions() -> Iterator[tuple[str, Files]]:
    deep = {
        "brackets": ("(", "1", ")"), "lists": ("[", "1", "]"), "contexts": ("{a: ", "1", "}"), "calls": ("最小（1，", "1", "）"),
        "ifs": ("如果 是 那么 1 否则 ", "1", ""), "negations": ("-", "1", ""), "denials": ("非 ", "是", ""), "not": ("not(", "true", ")"),
        "loops": ("for x in [1] return ", "x", ""), "doubts": ("some x in [1] satisfies ", "true", ""), "functions": ("function(x) ", "x", ""),
        "powers": ("2 ** ", "2", ""), "sums": ("1 + ", "1", ""), "differences": ("1 - ", "1", ""), "tests": ("1 = ", "1", ""),
        "ranges": ("[1..", "2", "]"), "in": ("1 in (", "1", ")"), "betweens": ("1 between 0 and ", "1", ""),
        "wide brackets": ("（", "年龄", "）"), "filters": ("", "子女", "【1】"), "members": ("", "子女", ".年"), "applications": ("", "甲", "()"),
        "instances": ("", "1", " instance of number"), "ands": ("是 且 （", "是", "）"), "ors": ("是 或 ", "是", ""),
    }  # fmt: skip
    for name, (before, middle, after) in deep.items():
        for many in (90, 1_000, 10_000):
            yield f"{many} {name}", one(before * many + middle + after * many)
    for name, (before, _, after) in deep.items():
        yield f"{name} that never close", one((before or after) * 2_000)
    yield "100,000 open brackets", one("(" * 100_000)
    yield "100,000 closed brackets", one(")" * 100_000)
    yield "100,000 of each in turn", one("([{" * 33_000)
    yield "a wide context", one("{" + ", ".join(f"a{i}: 1" for i in range(5_000)) + "}")
    yield "a context of one name", one("{" + ", ".join("a: 1" for _ in range(5_000)) + "}")
    yield "a list of 20,000", one("[" + ",".join("1" for _ in range(20_000)) + "]")
    yield "900 iterations", one("for " + ", ".join(f"x{i} in [1]" for i in range(900)) + " return 1")
    yield "5,000 arguments", one("最大（" + "，".join("1" for _ in range(5_000)) + "）")
    yield "10,000 quotes", one('"' * 10_001)
    yield "a text of 150,000", one('"' + "字" * 150_000 + '"')
    yield "190,000 letters", one("甲" * 190_000)
    yield "190,000 blanks", one("1" + " " * 190_000 + "+ 1")
    yield "190,000 points", one("1" + "." * 190_000)
    yield "words without sense", one("如果 那么 否则 且 或 非 属于 介于 与 对 得 每个 有的 满足 为 类 " * 500)
    yield "keywords as names", one("如果如果那么那么否则否则" * 1_000)
    yield "operators only", one("+-*/=<>!" * 5_000)
    yield "a comment that never ends", one("1 /*" + "*" * 50_000)
    yield "a pattern like those that explode", one('matches("' + "a" * 5_000 + '!", "^(a+)+$")')
    yield "a pattern of brackets", one('matches("a", "' + "(" * 3_000 + ")" * 3_000 + '")')
    yield "a pattern of repeats", one('matches("a", "' + "(a{100}){100}" * 20 + '")')
    yield "a loop of loops", one("for a in 1..1000, b in 1..1000, c in 1..1000 return a * b * c")
    yield "a text doubled again and again", one('"x" + "x"' + ' + "xxxxxxxxxx"' * 80)


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────


def table(rows: int, columns: int, cell: str, hit: str = "唯一") -> Files:
    head = " | ".join(f"甲{i}" for i in range(columns))
    body = "".join(
        "      " + " | ".join(cell.format(r=r, c=c, s=r + c, m=r * c % 17, t=(r * 7 + c * 3) % 50) for c in range(columns)) + f" || {r}\n"
        for r in range(rows)
    )
    facts = "".join(f"  甲{i}: {{类型: 整数, 问: 几}}\n" for i in range(columns))
    return catalog(f"决策表:\n  表:\n    命中: {hit}\n    表: |\n      {head} || 值\n{body}数据项:\n{facts}")


def _tables(everything: bool) -> Iterator[tuple[str, Files]]:
    shapes = ((30, 30), (200, 30), (2_000, 3), (5_000, 1), (100, 10), (1, 199), (40, 100))
    for place, cell in enumerate(("{r}", "> {m}", "[{r}..{s}]", "{t}以上", "not({r})", "-")):
        for rows, columns in shapes if everything else shapes[place % 2 :: 2]:
            if rows * columns <= 6_000:
                yield f"a table of {rows} rows, {columns} columns of {cell}", table(rows, columns, cell)
    yield "a table of expressions", table(100, 10, "? + {r} > {c}")
    yield "a table that collects", table(1_000, 3, "> {r}", "收集")
    yield "a table by priority", table(300, 3, "> {r}", "优先")
    yield "a table of bars", catalog("决策表:\n  表:\n    表: |\n      " + "|" * 20_000 + "\n")
    yield "a table of one long line", catalog("决策表:\n  表:\n    表: |\n      " + "甲 | " * 20_000 + "|| 值\n")
    yield "a table that names itself", catalog("决策表:\n  表:\n    表: |\n      表 || 表\n      1 || 1\n")
    yield "cells of a thousand tests", table(5, 3, ", ".join("{r}" for _ in range(1_000)))


def _histories() -> Iterator[tuple[str, Files]]:
    def history(head: str, rows: Iterator[str], more: str = "") -> Files:
        return catalog(f"参数:\n  甲:\n    单位: 元\n    历史: |\n      {head}\n" + "".join(f"      {row}\n" for row in rows) + more)

    days = [f"{1900 + i % 250}-{1 + i % 12:02}-{1 + i % 28:02}" for i in range(5_000)]
    yield "5,000 periods in disorder", history("自 | 值", (f"{day} | {i}" for i, day in enumerate(days)))
    yield "5,000 periods of one day", history("自 | 至 | 值", (f"2020-01-01 | 2020-01-01 | {i}" for i in range(5_000)))
    yield "5,000 days that do not exist", history("自 | 值", (f"2020-13-{i} | {i}" for i in range(5_000)))
    places = "行政区划:\n" + "".join(f'  "{100000 + i}": 地{i}\n' for i in range(2_000))
    yield "2,000 places", history("地区 | 自 | 值", (f"地{i} | 2020-01-01 | {i}" for i in range(2_000)), places)
    yield "2,000 places that are not", history("地区 | 自 | 值", (f"无{i} | 2020-01-01 | {i}" for i in range(2_000)), places)
    age = "数据项:\n  年龄: {类型: 整数}\n"
    yield "tests and days", history("自 | 年龄 || 值", (f"{1900 + i % 200}-01-01 | {i}以上 || {i}" for i in range(1_000)), age)
    yield "1,000 times the same", history("自 | 年龄 || 值", ("2020-01-01 | 80以上 || 1" for _ in range(1_000)), age)


# ── many things ──────────────────────────────────────────────────────────────────────────────────────────────────


def _many() -> Iterator[tuple[str, Files]]:
    yield "5,000 facts", catalog("数据项:\n" + "".join(f"  甲{i}: {{类型: 整数, 问: 几}}\n" for i in range(5_000)))
    yield "3,000 unknown types", catalog("数据项:\n" + "".join(f"  甲{i}: {{类型: 型{i}}}\n" for i in range(3_000)))
    yield "6,000 unknown names", catalog(formulas((f"甲{i}", f"乙{i} + 丙{i}") for i in range(3_000)))
    yield "2,000 unknown laws", catalog("公式:\n" + "".join(f"  甲{i}: {{值: 1, 依据: 法{i} 第1条}}\n" for i in range(2_000)))
    options = ", ".join(f"项{i}" for i in range(5_000))
    yield "5,000 options", catalog(
        f"枚举:\n  大: [{options}]\n数据项:\n  甲: {{类型: 大}}\n" + formulas((f"丙{i}", f"甲 = 项目{i}") for i in range(500))
    )
    facts = "".join(f"  甲{i}: {{类型: 整数}}\n" for i in range(150))
    head = " | ".join(f"甲{i}" for i in range(150))
    rows = "".join(f"      例{j} | " + " | ".join("1" for _ in range(150)) + " || 1\n" for j in range(150))
    yield "22,500 given facts", catalog(f"数据项:\n{facts}公式:\n  乙:\n    值: 甲1\n    用例: |\n      名称 | {head} || 值\n{rows}")
    wrong = "".join(f"      例{j} | " + " | ".join("错" for _ in range(150)) + " || 1\n" for j in range(150))
    yield "22,500 wrong facts", catalog(f"数据项:\n{facts}公式:\n  乙:\n    值: 甲1\n    用例: |\n      名称 | {head} || 值\n{wrong}")
    yield "1,000 conditions", catalog("政策: 丁\n条件:\n" + "".join(f"  甲{i}: 是\n" for i in range(1_000)))
    yield "a fact of 1,000 members", catalog("数据项:\n  甲:\n    类型: 记录\n    每项:\n" + "".join(f"      乙{i}: 整数\n" for i in range(1_000)) + formulas((f"丙{i}", f"甲.乙{i}") for i in range(1_000)))
    nested = "类型: 整数"
    for _ in range(25):
        nested = f"类型: 记录, 每项: {{甲: {{{nested}}}}}"
    yield "records in records", catalog(f"数据项:\n  甲: {{{nested}}}\n公式:\n  乙: 甲{'.甲' * 25}\n")
    yield "structures of structures", catalog("结构:\n" + "".join(f"  型{i}: {{甲: 型{i + 1}, 乙: 型{i + 1}}}\n" for i in range(60)) + "数据项:\n  丙: {类型: 型0}\n")
    yield "a structure of itself", catalog("结构:\n  型: {甲: 型, 乙: {类型: 列表, 每项: {丙: 型}}}\n数据项:\n  丁: {类型: 型}\n")


# ── YAML ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _yaml() -> Iterator[tuple[str, Files]]:
    bomb = "甲: &a [1,1,1,1,1,1,1,1,1]\n" + "".join(f"{b}: &{b} [{','.join('*' + a for _ in range(9))}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    yield "a bomb of anchors", catalog(bomb)
    yield "an anchor in itself", catalog("甲: &a [*a]\n")
    for sign in "[{":
        for many in (100, 5_000, 100_000, 900_000):
            yield f"{many} {sign}", catalog(sign * many)
    for sign in ("- ", "? ", "a: ", "! ", "'", '"', "|", ">", "%", "@", "`", ",", "#", "&a ", "*a ", "!!python/object:os.system "):
        yield f"5,000 times {sign}", catalog(sign * 5_000)
    yield "steps down", catalog("".join(" " * i + f"甲{i}:\n" for i in range(900)))
    yield "a key of 100,000", catalog("甲" * 100_000 + ": 1\n")
    yield "100,000 keys", catalog("".join(f"甲{i}: 1\n" for i in range(29_000)))
    yield "the same key again", catalog("公式:\n" + "  甲: 1\n" * 5_000)
    yield "tags", catalog("公式: !!python/object/apply:os.system ['true']\n")
    yield "merges", catalog("<<: {甲: 1}\n公式:\n  <<: {乙: 1}\n")
    yield "many documents", catalog("---\n甲: 1\n" * 5_000)
    yield "more than a megabyte", catalog("# " + "x" * 1_100_000)
    yield "nothing", catalog("")
    yield "blanks", catalog(" \n" * 20_000)
    yield "tabs", catalog("公式:\n\t甲: 1\n" * 2_000)
    yield "returns", catalog("公式:\r  甲: 1\r" * 2_000)
    yield "bytes", catalog(bytes(range(256)) * 200)
    yield "UTF-16", catalog("公式:\n  甲: 1\n".encode("utf-16"))
    yield "half a character", catalog("公式:\n  甲: 中".encode()[:-1])
    yield "a mark before", catalog("\ufeff公式:\n  甲: 1\n")
    yield "two marks before", catalog("\ufeff\ufeff公式:\n  甲: 1\n")
    yield "a surrogate", catalog("公式:\n  甲: '\ud800'\n")
    yield "escapes", catalog('公式:\n  甲: "\\x00\\u0000\\U0010FFFF\\uD800"\n')
    yield "folded for ever", catalog("公式:\n  甲: >\n" + "    1 +\n" * 20_000)
    yield "literal for ever", catalog("公式:\n  甲: |\n" + "    1 +\n" * 20_000)


# ── names and texts ──────────────────────────────────────────────────────────────────────────────────────────────


def _names() -> Iterator[tuple[str, Files]]:
    strange = (
        "\u0000", "\u0007", "\u001b[31m", "\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\ufffd", "\uffff", "\u0301" * 50, "\u0640",
        "é", "e\u0301", "ﬁ", "①", "㎡", "½", "Ａ", "０", "𠮷", "👨\u200d👩\u200d👧", "\U000e0001", "ㅤ", "\u3164", "\u00a0", "\u3000", "\u2028",
        "’", "“", "`", "\\", "$", "^", "~", "…", "·", "_", "（", "）", "〔", "如果", "且", "或", "非", "空", "是", "未知", "日期", "item", "?",
        "__class__", "__import__('os')", "{0.__class__}", "%s", "constructor", "null", "true", "{{7*7}}", "<script>", "'; DROP", "../../etc",
    )  # fmt: skip
    for number, each in enumerate(strange):
        name = f"甲{each}乙"
        yield f"the name {number} ({each.encode('unicode_escape').decode()[:20]})", catalog(
            f"数据项:\n  {name}: {{类型: 整数, 问: 几}}\n  {each}: {{类型: 是否, 问: 吗}}\n公式:\n  丙: {name} + 1\n  丁: {each}\n"
        )
    yield "a name of 5,000", catalog(f"公式:\n  {'甲' * 5_000}: 1\n  乙: {'甲' * 5_000} + 1\n")
    yield "names within names", catalog(formulas(("甲" * i, "1") for i in range(1, 400)) + f"  乙: {'甲' * 700}\n")
    yield "names of keywords", catalog(formulas((f"甲{word}乙", "1") for word in ("且", "或", "属于", "那么", "介于", "与")) + "  甲: 1\n  乙: 2\n  丙: 甲且乙或甲属于乙\n")
    yield "every name is another's slip", catalog(formulas((f"甲乙丙{chr(0x4E00 + i)}", f"甲乙丙{chr(0x5E00 + i)}") for i in range(1_000)))


def _numbers() -> Iterator[tuple[str, Files]]:
    for each in ("9" * 100_000, "1e99999", "1e-99999", "1e999999999999", "0." + "0" * 5_000 + "1", "9**9**9**9", "1/0", "0/0", "-0", "1.2.3", "１２", "٣", "1_000", "0x1F", "∞", "NaN"):
        yield f"the number {each[:20]}", one(each)
        yield f"a bound of {each[:20]}", catalog(f"数据项:\n  甲: {{类型: 整数, 位数: {each}, 下限: {each}, 上限: {each}, 可取: [{each}]}}\n")
        yield f"a value of {each[:20]}", catalog(f"参数:\n  甲: {{类型: 金额, 值: {each}}}\n  乙: {{类型: 日期, 值: {each}}}\n")
    for each in ("0000-00-00", "9999-12-31", "2025-02-30", "2025年2月30日", "99999年1月1日", '@"-99999-01-01"', '@"P999999999Y"', '@"24:00:00"', '@"2020-01-01T00:00:00@无处"'):
        yield f"the day {each}", one(each)


def _texts() -> Iterator[tuple[str, Files]]:
    for name, words in {
        "5,000 placeholders": "【1】" * 5_000, "50,000 open": "【" * 50_000, "50,000 closed": "】" * 50_000, "nested": "【【【" * 3_000 + "】】】" * 3_000,
        "formats": "{0}%s${x}", "long": "字" * 100_000, "expressions": "【" + "1 + " * 50 + "1】",
    }.items():
        yield f"a sentence: {name}", catalog(f"政策: 甲\n条件:\n  乙:\n    要求: 是\n    不符时: {words}\n")
    yield "a file that is not there", catalog("承诺书:\n  甲: {正文文件: ../../../../etc/passwd}\n  乙: {正文文件: /etc/passwd}\n  丙: {正文文件: 测试}\n")


def _goals() -> Iterator[tuple[str, Files]]:
    yield "a theme of itself", catalog("一件事: 甲\n联办事项:\n  甲: 必办\n先后:\n  甲: {等: [甲], 不先于: [甲]}\n")
    yield "a theme of 1,000", catalog("一件事: 甲\n联办事项:\n" + "".join(f"  乙{i}: 必办\n" for i in range(1_000)), **{"事项.yaml": "事项:\n" + "".join(f"  乙{i}: {{实施主体: 某局, 申请材料: {{纸{i}: 看}}, 结果: 纸{i + 1}}}\n" for i in range(1_000)), "材料.yaml": "材料:\n" + "".join(f"  纸{i}: {{出具: 某局}}\n" for i in range(1_001))})
    yield "matters without anything", catalog("事项:\n" + "".join(f"  乙{i}: {{}}\n" for i in range(1_000)))
    yield "everything empty", catalog("数据项:\n参数:\n公式:\n决策表:\n材料:\n事项:\n政策:\n一件事:\n用例:\n枚举:\n结构:\n来源:\n依据:\n承诺书:\n")
    yield "everything a list", catalog("".join(f"{key}: [1, [2], {{3: 4}}]\n" for key in ("数据项", "参数", "公式", "决策表", "材料", "事项", "政策", "一件事", "用例", "枚举")))
    yield "everything a word", catalog("".join(f"{key}: 词\n" for key in ("数据项", "参数", "公式", "决策表", "材料", "用例", "枚举", "结构", "来源")))


def _parents() -> Iterator[tuple[str, Files]]:
    yield "a catalog of itself", {"测试/目录.yaml": "目录: 测试\n继承: 测试\n语言: 1\n".encode()}
    yield "two that extend each other", {
        "测试/目录.yaml": "目录: 测试\n继承: 另一个\n语言: 1\n".encode(), "另/目录.yaml": "目录: 另一个\n继承: 测试\n语言: 1\n".encode(),
    }  # fmt: skip
    files = {f"级{i}/目录.yaml": f"目录: 级{i}\n语言: 1\n继承: 级{i + 1}\n".encode() for i in range(60)}
    yield "sixty levels", {**files, "级60/目录.yaml": "目录: 级60\n语言: 1\n".encode(), "测试/目录.yaml": "目录: 测试\n语言: 1\n继承: 级0\n".encode()}
    parent = {"省/目录.yaml": "目录: 省\n语言: 1\n".encode(), "省/规则.yaml": formulas((f"甲{i}", "1") for i in range(1_000)).encode()}
    child = "修改:\n" + "".join(f"  甲{i}: {{值: 甲{(i + 1) % 1000}, 理由: 试}}\n" for i in range(1_000))
    yield "a thousand changes that make a ring", {**parent, "测试/目录.yaml": "目录: 测试\n语言: 1\n继承: 省\n".encode(), "测试/修改.yaml": child.encode()}


# ── random ───────────────────────────────────────────────────────────────────────────────────────────────────────


def mutated(count: int, seed: int) -> Iterator[tuple[str, Files]]:
    """Files of the shipped catalogs and of the pages of wrong catalogs, each with something changed; and files of pure chance."""
    chance = random.Random(seed)
    sources = [path.read_text(encoding="utf-8") for folder in ("catalogs", "tests/problems") for path in sorted((ROOT / folder).rglob("*.*")) if path.suffix in (".yaml", ".md")]
    sources = [each.partition("```yaml")[2].partition("\n")[2].partition("```")[0] if "```yaml" in each else each for each in sources]
    pieces = [line for source in sources for line in source.splitlines() if line.strip()]
    for number in range(count):
        words = chance.choice(sources)[:6_000]
        match number % 5:
            case 0:
                words = "".join(chance.choice("：:，,（()）【】“”\"' \n\t|-#&*!%@`{}[]年岁元且或非空是0189.甲乙丙") for _ in range(chance.randrange(400)))
            case 1:
                words = "\n".join(chance.choice(pieces) for _ in range(chance.randrange(1, 40)))
            case _:
                for _ in range(chance.randrange(1, 8)):
                    words = changed(words, chance, pieces)
        yield f"chance {seed}.{number}", catalog(words)


def mutated_whole(count: int, seed: int) -> Iterator[tuple[str, Files]]:
    """A shipped catalog, whole, with something changed in one of its pages: so that what follows reading is met too."""
    chance = random.Random(seed)
    root = ROOT / "catalogs" / "national"
    files = {f"测试/{path.relative_to(root).as_posix()}": path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.*"))}
    pieces = [line for words in files.values() for line in words.splitlines() if line.strip()]
    pages = [name for name in files if name.endswith(".yaml")]
    for number in range(count):
        page = chance.choice(pages)
        words = files[page]
        for _ in range(chance.randrange(1, 4)):
            words = changed(words, chance, pieces)
        yield f"whole {seed}.{number} {page}", {name: (words if name == page else each).encode("utf-8", "surrogatepass") for name, each in files.items()}


def changed(words: str, chance: random.Random, pieces: list[str]) -> str:
    place = chance.randrange(len(words) + 1)
    end = min(len(words), place + chance.randrange(1, 30))
    match chance.randrange(6):
        case 0:
            return words[:place] + words[end:]
        case 1:
            return words[:place] + chance.choice(pieces) + words[place:]
        case 2:
            return words[:place] + chr(chance.choice((chance.randrange(32, 127), chance.randrange(0x4E00, 0x9FFF), chance.randrange(0x3000)))) + words[place:]
        case 3:
            return words[:place] + words[place:end] * 3 + words[end:]
        case 4:
            lines = words.split("\n")
            chance.shuffle(lines)
            return "\n".join(lines)
        case _:
            return words[:end] + words[place:]
