"""What a backend cannot say, in words: it names the expression and its rule, and no wrong query is made instead."""

from __future__ import annotations

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.source import Span


def not_on_a_population(rule: str, why: Words, span: Span) -> Diagnostic:
    return Diagnostic(
        "not-on-population",
        Severity.HINT,
        Words("不能对全体人员计算", "Not on a population"),
        Words(f"“{rule}”不能对全体人员计算：{why.zh}", f"`{rule}` cannot run on a population: {why.en}"),
        span,
    )


def function_not_here(name_zh: str, name: str, why: Words) -> Words:
    return Words(f"查询里没有“{name_zh}”，{why.zh}", f"a query has no `{name}`: {why.en}")


def property_not_here(name: str) -> Words:
    return Words(f"查询里没有“{name}”", f"a query has no `{name}`")


def kind_not_here(zh: str, en: str) -> Words:
    return Words(f"一列里放不下{zh}", f"a column cannot hold a {en}")


def lists_not_here() -> Words:
    return Words("查询还不能逐个看列表里的项", "a query cannot yet go through the items of a list")


def functions_not_here() -> Words:
    return Words("查询里不能用自己定义的函数", "a query cannot call an author's own function")


def too_many_digits() -> Words:
    return Words(
        "中间结果可能超过38位数字，请给数据项写上“位数”或界限",
        "a result on the way may pass 38 digits; declare the digits or bounds of its facts",
    )


def more_than_decimals() -> Words:
    return Words(
        "结果可能超过34位数字，而数字最多34位有效，请给数据项写上“位数”或界限",
        "a result may pass 34 digits, all that a number has; declare the digits or bounds of its facts",
    )


def quotient_unrounded() -> Words:
    return Words("除法的结果没有舍入，请写明舍入到几位小数", "a quotient is not rounded; say to how many digits")


def bounds_of_quotient() -> Words:
    return Words(
        "除数或被除数太大，商的比较不能保证准确，请写明舍入或位数",
        "the numbers divided are too large to compare the quotient exactly; round it, or declare their digits",
    )


def scale_not_written() -> Words:
    return Words("舍入的小数位数要直接写成数字", "the digits to round to must be written as a number")


def years_too_far() -> Words:
    return Words("日期可能超出公元1年到9999年", "a date may leave the years 1 to 9999")


def priorities_not_written() -> Words:
    return Words("按优先顺序的表，结果要直接写成值", "the results of a table by priority must be written as values")


def members_differ() -> Words:
    return Words("各分支的项不同", "the branches have different members")


def sorts_differ() -> Words:
    return Words("各分支的类不同", "the branches are of different kinds")


def part_of_time() -> Words:
    return Words("时长里有不足一秒的部分", "a duration has a part of a second")


def too_many_steps(limit: int) -> Words:
    return Words(f"一个人可能要算{limit}步以上", f"it may take more than {limit} steps for one person")


def too_many_facts(limit: int) -> Words:
    return Words(f"用到的数据项超过{limit}个", f"more than {limit} facts are read")


# ── reading a population ─────────────────────────────────────────────────────────────────────────────────────────


def _population(code: str, title: Words, message: Words, hint: Words | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, title, ended(message), hint=hint and ended(hint))


def ended(words: Words) -> Words:
    """A sentence, for the way out is told right behind it."""
    return Words(words.zh if words.zh.endswith(("。", "？")) else f"{words.zh}。", words.en if words.en.endswith((".", "?")) else f"{words.en}.")


def no_such_column(column: str, columns: tuple[str, ...]) -> Diagnostic:
    return _population(
        "no-such-column",
        Words("没有这一列", "No such column"),
        Words(f"人员数据里没有“{column}”这一列；有的是 {'、'.join(columns[:20])}",
              f"The population has no column `{column}`; it has {', '.join(columns[:20])}"),
    )  # fmt: skip


def no_such_fact(column: str, fact: str, meant: str | None = None) -> Diagnostic:
    return _population(
        "no-such-fact",
        Words("没有这个数据项", "No such fact"),
        Words(f"对应表把“{column}”对应到“{fact}”，目录里没有这个数据项", f"The mapping binds `{column}` to `{fact}`, which is no fact"),
        Words(f"是想写“{meant}”吗？", f"Is `{meant}` meant?") if meant else None,
    )


def no_such_list(name: str) -> Diagnostic:
    return _population(
        "no-such-fact",
        Words("没有这个数据项", "No such fact"),
        Words(f"对应表的“列表”里有“{name}”，目录里没有这样一个能放进表的列表数据项",
              f"The mapping has a list `{name}`, which is no list that a table can hold"),
    )  # fmt: skip


def list_without_key(name: str) -> Diagnostic:
    return _population(
        "bad-mapping",
        Words("对应表看不懂", "The mapping is not understood"),
        Words(f"“{name}”在另一张表里，要先说明人员数据的哪一列说明是谁", f"`{name}` is in a second table, so a column of the population must say who a row is"),
        Words("在对应表里写 主键", "Say it in the mapping under `key`"),
    )


def not_a_nested_column(column: str, fact: str) -> Diagnostic:
    return _population(
        "not-a-nested-column",
        Words("这一列放不下列表", "The column holds no list"),
        Words(f"“{column}”对应到列表“{fact}”，可这一列每行只有一个值", f"`{column}` is bound to the list `{fact}`, but it has one value in each row"),
        Words("用 Parquet 的嵌套列，或把各项放在另一张表里，在对应表的“列表”里写明", "Use a nested column of Parquet, or a second table under `lists` of the mapping"),
    )


def bound_twice(fact: str, columns: tuple[str, ...]) -> Diagnostic:
    return _population(
        "bound-twice",
        Words("一个数据项对应了两列", "Bound twice"),
        Words(f"“{fact}”同时对应 {'、'.join(columns)}", f"`{fact}` is bound to {', '.join(columns)}"),
        Words("在对应表里写明用哪一列", "Say in a mapping which column it is"),
    )


def nothing_bound(names: tuple[str, ...]) -> Diagnostic:
    return _population(
        "nothing-bound",
        Words("没有一列对得上", "No column fits"),
        Words(f"没有一列能对应 {'、'.join(names)} 要用的数据项", f"No column is a fact that {', '.join(names)} reads"),
        Words("列名用数据项的名称，或用 --mapping 给一个对应表；--suggest-mapping 打印一份初稿", "Name columns after facts, or give a --mapping; --suggest-mapping prints one to begin with"),
    )


def bad_mapping(why: Words) -> Diagnostic:
    return _population(
        "bad-mapping", Words("对应表看不懂", "The mapping is not understood"), Words(f"对应表：{why.zh}", f"The mapping: {why.en}")
    )


def mapping_in_no_utf_8(name: str) -> Diagnostic:
    return _population(
        "bad-mapping", Words("对应表看不懂", "The mapping is not understood"), Words(f"对应表 {name} 不是 UTF-8 编码的文字", f"The mapping {name} is no text in UTF-8"),
        Words("用编辑器打开，另存为时编码选 UTF-8", "Open it in an editor and save it in UTF-8"),
    )  # fmt: skip


def mapping_is_no_yaml(line: int | None) -> Diagnostic:
    at = Words(f"第 {line} 行起看不懂", f"not understood from line {line} on") if line else Words("看不懂", "not understood")
    return _population(
        "bad-mapping", Words("对应表看不懂", "The mapping is not understood"), Words(f"对应表：{at.zh}", f"The mapping: {at.en}"),
        Words("看看这一行和上一行：冒号要半角，后面空一格，每层缩进两格，括号和引号成对", "Look at this line and the one before it: a colon and a space, two spaces for each level, brackets and quotes in pairs"),
    )  # fmt: skip


def unknown_key_of_mapping(of: str, key: str, meant: str | None, known: tuple[str, ...]) -> Diagnostic:
    guess = Words(f"是想写“{meant}”吗？", f"Is `{meant}` meant?") if meant else Words(f"可以写 {'、'.join(known)}", f"It may have {', '.join(known)}")
    return _population(
        "bad-mapping", Words("对应表看不懂", "The mapping is not understood"),
        Words(f"对应表：{f'“{of}”里' if of else ''}没有“{key}”这个键", f"The mapping: {f'`{of}`' if of else 'it'} has no key `{key}`"), guess,
    )  # fmt: skip


def _unreadable(message: Words, hint: Words | None = None) -> Diagnostic:
    return _population("unreadable-population", Words("人员数据读不了", "The population cannot be read"), message, hint)


def unreadable(path: str, why: str) -> Diagnostic:
    said = CAUSES_OF_READING.get(why, Words(why, why))
    return _unreadable(Words(f"{path} 读不了：{said.zh}", f"{path} cannot be read: {said.en}"))


def other_file(name: str, wanted: Words, found: Words | None, way_out: Words | None) -> Diagnostic:
    """A file that is not what its name says; what it is instead, where that can be told."""
    what, what_en = (f"，是{found.zh}", f", but {found.en}") if found else ("", "")
    return _unreadable(
        Words(f"{name} 不是{wanted.zh}{what}", f"{name} is not {wanted.en}{what_en}"),
        way_out or Words("请重新导出；导出成别的格式的，文件名的后缀要跟着改", "Export it again; if it is of another format, its name must end so"),
    )


def not_read_as_it_is(name: str, found: Words, way_out: Words) -> Diagnostic:
    return _unreadable(Words(f"{name} 是{found.zh}，不能直接读", f"{name} is {found.en}, which is not read as it is"), way_out)


def empty_file(name: str) -> Diagnostic:
    return _unreadable(Words(f"{name} 是空文件", f"{name} is empty"), Words("请重新导出，或重新复制一份", "Export or copy it again"))


def cut_off(name: str) -> Diagnostic:
    return _unreadable(
        Words(f"{name} 不完整，末尾缺了一截，多半是没有传完", f"{name} is not complete: its end is missing, most likely a copy that was broken off"),
        Words("请重新复制或导出，再核对文件大小", "Copy or export it again and compare the sizes"),
    )


def damaged(name: str) -> Diagnostic:
    return _unreadable(
        Words(f"{name} 里面坏了，有的部分读不出来", f"{name} is damaged: parts of it cannot be read"),
        Words("请重新复制或导出一份", "Copy or export it again"),
    )


def utf_16(name: str) -> Diagnostic:
    return _unreadable(
        Words(f"{name} 的编码是 UTF-16", f"{name} is encoded in UTF-16"),
        Words("在表格软件里另存为“CSV UTF-8”", "Save it as “CSV UTF-8” in the spreadsheet"),
    )


def no_population(path: str) -> Diagnostic:
    return _unreadable(
        Words(f"没有 {path}，也没有符合它的文件", f"There is no {path}, nor a file that fits it"),
        Words("可以写：文件、文件夹、part-*.parquet 这样的样式，或 sqlite:///人员.db 这样的数据库地址",
              "It may be a file, a folder, a pattern such as part-*.parquet, or the address of a database such as sqlite:///people.db"),
    )  # fmt: skip


def mixed_files(path: str) -> Diagnostic:
    return _unreadable(Words(f"{path} 里有几种文件，请只写一种", f"{path} has files of several kinds; name one kind"))


def no_header(name: str) -> Diagnostic:
    return _unreadable(
        Words(f"{name} 没有表头", f"{name} has no header"), Words("第一行要写列名", "The first line must name the columns")
    )


def too_many_columns(name: str, width: int, most: int) -> Diagnostic:
    return _unreadable(Words(f"{name} 有 {width:,} 列，最多 {most:,} 列", f"{name} has {width:,} columns; {most:,} is the most"))


def headers_differ(one: str, other: str) -> Diagnostic:
    return _unreadable(Words(f"{other} 的表头和 {one} 不同", f"The header of {other} is not that of {one}"))


def bad_address(scheme: str) -> Diagnostic:
    return _unreadable(Words(f"“{scheme}://”后面的数据库地址看不懂", f"The address of the database after `{scheme}://` is not understood"))


def no_connection(address: str, why: str) -> Diagnostic:
    said = next((words for sign, words in CAUSES_OF_NO_CONNECTION.items() if sign in why), Words(why, why))
    return _unreadable(
        Words(f"连不上 {address}：{said.zh}", f"No connection to {address}: {said.en}"),
        Words("核对地址、端口、账号和密码，再看数据库开了没有", "Check address, port, account and password, and whether the database runs"),
    )


def no_driver(database: str, why: str) -> Diagnostic:
    return _unreadable(
        Words(f"没有装 {database} 的驱动：{why}", f"There is no driver for {database}: {why}"),
        Words("在运行 banshi 的环境里安装它（PostgreSQL：pip install 'psycopg[binary]'，地址写 postgresql+psycopg://…），或先把表导出为 Parquet",
              "Install it where banshi runs (PostgreSQL: pip install 'psycopg[binary]', and write postgresql+psycopg://…), or export the table to Parquet"),
    )  # fmt: skip


def no_spark(why: str) -> Diagnostic:
    return _population(
        "no-spark", Words("没有 Spark", "No Spark"), Words(f"启动不了 Spark：{why}", f"Spark cannot be started: {why}"),
        Words("用 pip install '.[spark]' 安装，并准备 Java 17 或更新的版本", "Install it with pip install '.[spark]', and have Java 17 or later"),
    )  # fmt: skip


def not_on_spark(goal: str, operation: str) -> Diagnostic:
    return _population(
        "not-on-spark", Words("不能用 Spark 计算", "Not on Spark"),
        Words(f"“{goal}”不能用 Spark 计算：Spark 没有与“{operation}”一样的算法", f"`{goal}` cannot run on Spark, which has nothing that means the same as `{operation}`"),
        Words("去掉 --engine spark，在一台机器上计算", "Leave out --engine spark and run it on one machine"),
    )  # fmt: skip


def lists_not_on_spark(goal: str) -> Diagnostic:
    return _population(
        "not-on-spark", Words("不能用 Spark 计算", "Not on Spark"),
        Words(f"“{goal}”不能用 Spark 计算：它用到列表，列表还不能交给 Spark", f"`{goal}` cannot run on Spark: it reads a list, and lists are not handed over to Spark yet"),
        Words("去掉 --engine spark，在一台机器上计算", "Leave out --engine spark and run it on one machine"),
    )  # fmt: skip


def which_table(where: str, table: str, tables: list[str]) -> Diagnostic:
    if not tables:
        return _unreadable(Words(f"{where} 里一张表也没有", f"{where} has no table"), Words("看看是不是写错了文件", "Is it the file that was meant?"))
    listed_zh, listed_en = "、".join(tables[:20]), ", ".join(tables[:20])
    wanted = Words(f"没有“{table}”这张表", f"has no table `{table}`") if table else Words("有几张表", "has several tables")
    return _unreadable(
        Words(f"{where} {wanted.zh}：{listed_zh}", f"{where} {wanted.en}: {listed_en}"),
        Words("用 --table 写明是哪一张", "Say which one with --table"),
    )


def bad_limit(text: str) -> Diagnostic:
    return _population(
        "bad-limit", Words("上限看不懂", "The limit is not understood"),
        Words(f"内存上限“{text}”看不懂", f"The limit of memory `{text}` is not understood"), Words("写成 500MB 或 2GB", "Write 500MB or 2GB"),
    )  # fmt: skip


def out_of_memory(limit: str) -> Diagnostic:
    return _population(
        "out-of-memory", Words("内存不够", "Out of memory"),
        Words(f"{limit} 内存不够，没有算完", f"{limit} of memory are not enough"),
        Words("用 --limit-memory 放宽，或用 --threads 减少线程", "Allow more with --limit-memory, or use fewer --threads"),
    )  # fmt: skip


def disk_full(why: str) -> Diagnostic:
    said = next((words for sign, words in CAUSES.items() if sign in why), None)
    return _population(
        "disk-full", Words("写不下去", "Writing failed"),
        Words(f"结果写不下去：{said.zh if said else why}", f"The results cannot be written: {said.en if said else why}"),
        Words("看看磁盘空间和文件夹的权限，或者用 --out 换一个地方", "Look at the space on the disk and the rights of the folder, or name another with --out"),
    )  # fmt: skip


CAUSES_OF_NO_CONNECTION = {
    "onnection refused": Words("那里没有数据库在等", "no database listens there"),
    "resolve host": Words("找不到这台机器", "there is no such machine"),
    "authentication failed": Words("账号或密码不对", "the account or the password is wrong"),
    "does not exist": Words("没有这个数据库或账号", "there is no such database or account"),
    "timeout": Words("没有回应", "there is no answer"),
    "timed out": Words("没有回应", "there is no answer"),
}
"""What a driver says that reaches no database, by its words."""

CAUSES_OF_READING = {
    "Permission denied": Words("没有读它的权限", "there is no right to read it"),
    "Input/output error": Words("磁盘读不出来", "the disk gives nothing back"),
}
"""What an operating system refuses whoever reads, by its words."""

CAUSES = {
    "No space left on device": Words("磁盘满了", "the disk is full"),
    "Permission denied": Words("没有权限写到这里", "there is no right to write here"),
    "Read-only file system": Words("这里只能读，不能写", "one can only read here"),
    "No such file or directory": Words("这里放不了文件", "no file can be put here"),
    "File exists": Words("它的上一层是一个文件，不是文件夹", "what it would be in is a file, not a folder"),
}
"""What an operating system refuses, by its words within those of whoever asked it."""


def foreign_folder(path: str) -> Diagnostic:
    return _population(
        "foreign-folder",
        Words("不能写到这里", "Not written here"),
        Words(f"{path} 里有别的东西，不能拿来放结果", f"{path} holds something else than earlier results"),
        Words("换一个空的或新的文件夹", "Name a new or an empty folder"),
    )
