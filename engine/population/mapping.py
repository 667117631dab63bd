"""A mapping to begin with: every fact that the rules read, the columns that fit by name, and what a cell may say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dsl.diagnostics import Words
from dsl.nearest import nearest
from engine.facts import ISO_DATE, half_width
from engine.kinds import BooleanKind, ChoiceKind, DateKind, Maybe, NumberKind, RegionKind, certain
from engine.population.binding import KEYS, binding_of, item_columns, without_column
from engine.population.dates import likely, worded
from engine.program import Program
from engine.to_relation import FactColumn, columns_of, relation_from

NOTHING = ("无", "none")


def mapping_text(
    program: Program, names: Sequence[str], on: date, header: Sequence[str], language: str = "zh", cells: Sequence[Sequence[str]] = ()
) -> str:
    """A mapping file with what is bound by name, for its author to finish; what is open stands there as a comment. `cells` are some
    of each column, by which dates are told that are written otherwise."""
    zh = language != "en"
    facts = columns_of(program)
    wanted = tuple(names) or tuple(program.benefits) or tuple(program.goals)
    used = relation_from(program, wanted, on).facts
    binding = binding_of(program, header, facts, used)
    by_place = {bound.place: bound for bound in binding.bound}
    open_facts = without_column([name for name in binding.unknown_facts if name in facts], program)
    lists = [name for name in open_facts if facts[name].sort == "list"]
    open_facts = [name for name in open_facts if name not in lists]
    key = header[binding.key] if binding.key is not None else ""
    lines = ["# 哪一列是哪个数据项。冒号前是列名，后面是数据项。" if zh else "# Which column is which fact: the column, then the fact."]
    if key:
        lines.append(f"{'主键' if zh else 'key'}: {quoted(key)}")
    else:
        lines.append(f"# {'主键' if zh else 'key'}: {'哪一列说明是谁' if zh else 'the column that says who a row is'}（{'、'.join(KEYS)}）")
    lines.append("列:" if zh else "columns:")
    for place, column in enumerate(header):
        if place in by_place:
            fact = by_place[place].fact
            written = _written(fact, cells[place], language) if cells else ""
            lines.append(f"  {quoted(column)}: {written or quoted(fact.fact)}  # {_cells(fact, language)}")
    if not by_place:
        lines[-1] += " {}"
    free = [column for place, column in enumerate(header) if place not in by_place and place != binding.key]
    if open_facts:
        lines.append("  # 还没有列的数据项，没有就对谁都是未知：" if zh else "  # Facts without a column; they stay unknown for everyone:")
    for name in open_facts:
        likely = nearest(name, free) or ("列名" if zh else "column")
        lines.append(f"  # {quoted(likely)}: {quoted(name)}  # {_cells(facts[name], language)}")
    if free:
        listed = "、".join(free) if zh else ", ".join(free)
        lines.append(f"  # 没有用到的列：{listed}" if zh else f"  # Columns not used: {listed}")
    if lists:
        lines.append("# 一个人有几项的，在嵌套列里，或者在另一张表里：" if zh else "# Of which a person has several: in a nested column, or in a second table:")
        lines.append("# 列表:" if zh else "# lists:")
    for name in lists:
        members = [each.fact.removeprefix(f"{name}.") for each in item_columns(facts[name])]
        shown = "、".join(members) if zh else ", ".join(members)
        lines.append(f"#   {quoted(name)}: {{表: {name}.csv, 编号: 说明是谁的列, 列: {{列名: {members[0]}}}, 齐全: 否}}  # {shown}" if zh else
                     f"#   {quoted(name)}: {{table: {name}.csv, key: whose, columns: {{column: {members[0]}}}, complete: false}}  # {shown}")
    lines += (
        ["# 要换算、换代码、日期另有写法的列这样写：", "#   年收入万元: {数据项: 家庭年收入, 倍数: 10000}", "#   去世: {数据项: 注销日期, 代码: {N: 无}, 空: 没有}",
         "#   登记: {数据项: 登记日, 格式: 年/月/日}"] if zh else
        ["# A column with another unit, codes or dates of its own:", "#   income_10k: {fact: income, times: 10000}", "#   died: {fact: date_of_death, codes: {N: none}, empty: absent}",
         "#   entered: {fact: date_of_entry, format: year/month/day}"]
    )  # fmt: skip
    return "\n".join(lines) + "\n"


def _written(fact: FactColumn, cells: Sequence[str], language: str) -> str:
    """What a mapping says of a column of dates that are written otherwise, as far as these cells tell."""
    texts = [text for each in cells if (text := half_width(each)) and text not in NOTHING and not ISO_DATE.fullmatch(text)]
    found = likely(texts) if isinstance(certain(fact.kind), DateKind) and texts else None
    if found is None:
        return ""
    zh = language != "en"
    said = f"{{{'数据项' if zh else 'fact'}: {quoted(fact.fact)}, {'格式' if zh else 'format'}: {worded(found.ways).in_(language)}}}"
    if found.instead is None:
        return said
    instead = found.instead.words
    return f"{said}  # {Words(f'或者 {instead.zh}，从这几格看不出来', f'or {instead.en}, which these cells do not tell').in_(language)}"


def _cells(fact: FactColumn, language: str) -> str:
    """What a cell may say, in a few words."""
    kind = certain(fact.kind)
    match kind:
        case NumberKind(unit):
            words = Words(f"数字{f'，{unit}' if unit else ''}", f"number{f', {unit}' if unit else ''}")
        case DateKind():
            words = Words("日期 2026-06-01", "date 2026-06-01")
        case BooleanKind():
            words = Words("是 / 否", "是 / 否, true / false")
        case ChoiceKind(_, options):
            shown = " / ".join(options[:6]) + (" …" if len(options) > 6 else "")
            words = Words(shown, shown)
        case RegionKind():
            words = Words("区划代码或地名", "code or name of a place")
        case _:
            words = Words("文本", "text")
    if isinstance(fact.kind, Maybe):
        words = Words(f"{words.zh}，或 无", f"{words.en}, or 无 / none")
    return words.in_(language)


def quoted(name: str) -> str:
    """A name as it is written in a mapping."""
    plain = bool(name) and all(sign.isalnum() or sign in "_.-（）·" for sign in name) and not name[0].isdigit() and name[0] not in ".-"
    if plain and name.lower() not in ("null", "true", "false", "yes", "no", "on", "off", "none"):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return f'"{escaped}"'
