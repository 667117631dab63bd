"""The summary of a matching in words, for the person who ran it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dsl.diagnostics import Words
from engine.decision import SAMPLE_TOLD
from engine.problems_in_common import few

MOST = 5
"""How many reasons, facts and cities of a goal are told; the summary has them all."""


def told(summary: Mapping[str, Any], language: str = "zh") -> str:
    """A few lines: the people, what was wrong with the cells, and for each goal counts, reasons and what to fetch first."""
    return "\n".join(line.in_(language) for line in _lines(summary))


def look_told(look: Mapping[str, Any], language: str = "zh") -> str:
    """What a run would read: each column and its fact, the facts without a column, the cells that are no value."""
    return "\n".join(line.in_(language) for line in _look_lines(look))


def _lines(summary: Mapping[str, Any]) -> Iterator[Words]:
    yield Words(f"{summary['people']:,} 人，按 {summary['on']} 的规则", f"{summary['people']:,} people, by the rules of {summary['on']}")
    yield from _trouble(summary)
    for name, counts in summary["goals"].items():
        yield Words("", "")
        yield Words(name, name)
        for outcome, count in counts.get("outcomes", {}).items():
            yield _row(OUTCOMES[outcome], f"{count:,}")
        for label, total in counts.get("sums", {}).items():
            mark = SAMPLE_TOLD if label in counts.get("samples", ()) else Words("", "")
            # The one value of a formula has no name that an author gave it.
            yield _row(Words(f"{'' if label == 'value' else label}合计{mark.zh}", f"sum of {label}{mark.en}"), _grouped(total))
        for word in ("no", "unknown"):
            reasons = [each for each in counts.get("reasons", ()) if each["outcome"] == word]
            if reasons:
                yield Words(f"  {OUTCOMES[word].zh}，首先因为：", f"  {OUTCOMES[word].en}, first because of:")
            for each in reasons[:MOST]:
                yield _row(Words(f"  {each['label']}", f"  {each['label']}"), f"{each['people']:,}")
            if (more := len(reasons) - MOST) > 0:
                yield Words(f"    另有 {more} 条，都在汇总里", f"    {more} more, all in the summary")
        missing = counts["missing"]
        if missing and missing[0]["alone"]:
            best = missing[0]
            yield Words(f"  最值得补的一项：{best['fact']}，{best['alone']:,} 人只缺它", f"  Most worth fetching: {best['fact']}; {best['alone']:,} people lack nothing else")
        elif missing:
            yield Words(f"  缺得最多的一项：{missing[0]['fact']}，{missing[0]['people']:,} 人", f"  Missing most: {missing[0]['fact']}, {missing[0]['people']:,} people")
        cities = sorted(counts.get("regions", ()), key=lambda each: -each["yes"])
        cities = [each for each in cities if each["yes"]]
        if cities:
            zh = "，".join(f"{each['name'] or each['code'] or '地区未知'} {each['yes']:,}" for each in cities[:MOST])
            en = ", ".join(f"{each['name'] or each['code'] or 'place unknown'} {each['yes']:,}" for each in cities[:MOST])
            more = len(cities) - MOST
            yield Words(f"  符合的人在：{zh}" + (f"，另有 {more} 处" if more > 0 else ""), f"  Those who qualify are in: {en}" + (f" and {more} more" if more > 0 else ""))
    if summary["not_on_a_population"]:
        yield Words("", "")
    for each in summary["not_on_a_population"]:
        yield Words(each, each)


OUTCOMES = {"yes": Words("符合", "yes"), "no": Words("不符合", "no"), "unknown": Words("未知", "unknown")}


def _look_lines(look: Mapping[str, Any]) -> Iterator[Words]:
    yield Words(f"试读：{look['people']:,} 人，什么也没有写", f"A dry run: {look['people']:,} people, nothing was written")
    if look["key"] is None:
        yield Words("  没有说明是谁的列，用行号代替", "  No column says who a row is; the number of the row does")
    else:
        yield Words(f"  说明是谁的列：{look['key']}", f"  The column that says who a row is: {look['key']}")
    yield Words("", "")
    yield Words("列 → 数据项", "column → fact")
    filled = look["filled_cells"]
    for column, fact in look["columns"].items():
        bad = look["bad_cells"].get(column, {}).get("cells", 0)
        share = Words(f"{filled[column]:,} 格有值", f"{filled[column]:,} cells have a value")
        wrong = Words(f"，{bad:,} 格看不懂", f", {bad:,} are not understood") if bad else Words("", "")
        yield Words(f"  {column} → {fact}：{share.zh}{wrong.zh}", f"  {column} → {fact}: {share.en}{wrong.en}")
    if look["unbound_columns"]:
        unused = few(look["unbound_columns"])
        yield Words(f"  没有用到的列：{unused.zh}", f"  Columns not used: {unused.en}")
    for name, facts in look["goals"].items():
        if facts:
            yield Words(f"{name}：没有列的数据项 {'、'.join(facts)}，对所有人都是未知", f"{name}: no column for {', '.join(facts)}; unknown for everyone")
    yield from _trouble(look, samples=True)
    for each in look["not_on_a_population"]:
        yield Words(each, each)


def _trouble(summary: Mapping[str, Any], *, samples: bool = False) -> Iterator[Words]:
    for column, bad in summary["bad_cells"].items():
        such = _such(bad["rows"])
        yield Words(f"  {column}：{bad['cells']:,} 格看不懂，当作未知{such.zh}", f"  {column}: {bad['cells']:,} cells are not understood and count as unknown{such.en.replace('such as', 'such as in')}")
        for each in bad.get("samples", ())[:MOST] if samples else ():
            yield Words(f"    第 {each['row']} 行：{_shown(each['cell'])}　{each['zh']}", f"    row {each['row']}: {_shown(each['cell'])}  {each['en']}")
        if hint := bad.get("way_out"):
            yield Words(f"    {hint['zh']}", f"    {hint['en']}")
    if any("way_out" in bad for bad in summary["bad_cells"].values()):
        yield Words("  对应表是一个 YAML 文件，用 --mapping 给；还没有的，--suggest-mapping 打印一份", "  A mapping is a YAML file, given by --mapping; --suggest-mapping prints one to begin with")
    for name, table in summary.get("tables", {}).items():
        if table["of_nobody"]:
            yield Words(f"  {name}：{table['of_nobody']:,} 行的编号不在人员数据里", f"  {name}: {table['of_nobody']:,} rows have a key that nobody has")
        for word, zh, en in TROUBLES:
            if table[word]["rows"]:
                rows = _rows(table[word].get("first", table[word].get("lines", ())))
                yield Words(f"  {name}：{table[word]['rows']:,} 行{zh}，如第 {rows.zh} 行", f"  {name}: {table[word]['rows']:,} rows {en}, such as {rows.en}")
    if (lost := summary["unreadable_rows"])["rows"]:
        rows = _rows(lost["lines"])
        yield Words(f"  {lost['rows']:,} 行读不出来，没有计入，如第 {rows.zh} 行", f"  {lost['rows']:,} rows could not be read and are left out, such as rows {rows.en}")
    if (long := summary["rows_too_long"])["rows"]:
        rows = _rows(long["first"])
        yield Words(f"  {long['rows']:,} 行的格比表头多，分不清哪格是哪列，整行当作未知，如第 {rows.zh} 行", f"  {long['rows']:,} rows have more cells than the header; the whole row counts as unknown, such as rows {rows.en}")
    if (short := summary["rows_too_short"])["rows"]:
        rows = _rows(short["first"])
        yield Words(f"  {short['rows']:,} 行的格比表头少，缺的当作未知，如第 {rows.zh} 行", f"  {short['rows']:,} rows have fewer cells than the header; what they lack is unknown, such as rows {rows.en}")
    same = summary.get("same_key", {"rows": 0})
    if same["rows"]:
        such = _such(same["first"])
        yield Words(f"  {same['rows']:,} 行与别的行是同一个人{such.zh}，请核对", f"  {same['rows']:,} rows have the key of another row{such.en}; please check")
    if not samples and summary["facts_without_column"]:
        lacking = few(summary["facts_without_column"])
        yield Words(f"  没有列的数据项，对所有人都是未知：{lacking.zh}", f"  No column for {lacking.en}: unknown for everyone")


def _such(rows: Iterable[int | str]) -> Words:
    """Some rows to look at; nothing where rows have no numbers, as on a cluster."""
    shown = _rows(rows)
    return Words(f"，如第 {shown.zh} 行", f", such as rows {shown.en}") if shown.zh else Words("", "")


TROUBLES = (
    ("unreadable_rows", "读不出来，没有计入", "could not be read and are left out"),
    ("rows_too_long", "的格比表头多，整行当作未知", "have more cells than the header and count as unknown"),
    ("rows_too_short", "的格比表头少，缺的当作未知", "have fewer cells than the header; what they lack is unknown"),
)


def _rows(rows: Iterable[int | str]) -> Words:
    shown = [str(row) for row in rows]
    return Words("、".join(shown), ", ".join(shown))


def _row(words: Words, number: str) -> Words:
    """A word and a number; a Chinese character is as wide as two letters."""
    def padded(text: str) -> str:
        width = sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)
        return f"  {text}{' ' * max(1, 34 - width - len(number))}{number}"

    return Words(padded(words.zh), padded(words.en))


def _grouped(total: str) -> str:
    whole, point, part = total.partition(".")
    return f"{int(whole):,}{point}{part}" if whole.lstrip("-") != "0" or not total.startswith("-") else total


def _shown(cell: str) -> str:
    short = cell if len(cell) <= 40 else f"{cell[:40]}…"
    return "“" + "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in short) + "”"
