"""A cell of a population is judged as the door for facts judges it: the same value, or wrong for both, and never an end."""

from __future__ import annotations

import csv
from decimal import Context, Decimal
from pathlib import Path
from random import Random

import duckdb
import pytest

from dsl.diagnostics import Problems
from engine.facts import FactIndex, facts_from
from engine.kinds import BOOLEAN, DATE, REGION, TEXT, ChoiceKind, Kind, Maybe, NumberKind, certain
from engine.population import Population, looked_at, match
from engine.population.binding import Binding, Bound
from engine.population.people import name_places, people_from
from engine.population.reading import source_from
from engine.program import Fact, Program, Rule
from engine.to_relation import columns_of
from engine.to_sql import text_of
from tests.test_population import CLEAN, HEADER, ON, PLACES, RULES, written

KINDS: dict[str, tuple[Kind, str]] = {
    "日": (DATE, ""), "元": (NumberKind("元", 12, 2), ""), "个": (NumberKind("", 6, 0), ""), "细": (NumberKind("", 38, 10), ""),
    "界": (NumberKind("岁", 3, 0, Decimal(0), Decimal("149.5")), ""), "是": (BOOLEAN, ""), "地": (REGION, ""), "文": (TEXT, ""),
    "性": (ChoiceKind("性别", ("男", "女", "未说明的性别")), ""), "无日": (Maybe(DATE), ""), "无性": (Maybe(ChoiceKind("性别", ("男", "女"))), ""),
    "证": (TEXT, "id_number"), "码": (TEXT, "uscc"), "卡": (TEXT, "bank_account"), "话": (TEXT, "mobile"),
}  # fmt: skip
PROGRAM = Program(
    "格", "420000", "03-01", {name: Fact(name, kind, format=format_) for name, (kind, format_) in KINDS.items()}, {},
    dict[str, Rule](), {}, choices={"性别": (("男", "1"), ("女", "2"))}, places=PLACES,
)  # fmt: skip

WHOLE = (
    "2026-02-29", "2024-02-29", "1799-12-31", "1800-01-01", "2199-12-31", "2200-01-01", "0000-00-00", "9999-99-99", "2026-1-1", "20260101",
    "２０２６－０１－０２", "2026-01-02T00:00:00", "2026/01/02", "1E999", "1e5", "1E-5", "NaN", "inf", "-0", "-0.00", "0.005", "0.010", "1.5000", "1.",
    ".5", "+1", "--1", "1,000", "１２．５０", "12.5元", "12.5 元", "12.5元元", "元", "149", "150", "-1", "00012", "9" * 40, "0" * 39 + "5", "1" * 41,
    "0." + "0" * 40, "9" * 28 + ".5", "1" + "0" * 27, "9999999999.99", "10000000000.00", "999999", "1000000", "是", "否", "TRUE", "False", "ｔｒｕｅ", "是 ",
    "1", "2", "男", "女 ", " 男", "未说明的性别", "無", "无", "none", "None", "ｎｏｎｅ", "420102", "４２０１０２", "42010", "420102001", "420102001002", "4201020010021",
    "甲省", "乙市", "甲省.乙市", "甲省.丙区", "甲省.乙市.丙区", "乙市.丙县", "丙", "外省.丙县", "11010519491231002X", "11010519491231002x", "110105194912310021",
    "00010519491231002X", "110105 19491231 002X", "91350100M000100Y43", "91350100m000100y43", "91350100M000100Y44", "622202100011", "6222 0210 0011", "13900001111",
    "=1+1", "@SUM(A1)", "'; DROP TABLE people; --", 'a"b', "a,b", "甲\n乙", "甲\t乙", "\x01", "甲\x7f", "\x0b", "甲\x1c", "\u2003甲\u2003", "\u00a012\u00a0", "\u3000", "𠮷", "Ａ１",
    "甲  乙", "x" * 20_000, "x" * 20_001, "\u200b", "\u0661\u0662", "½", "①", "元12", "12 元 ", "１2元",
)  # fmt: skip
SIGNS = "0123456789-./年月日元是否无男女12=+@,'\"\t ０９－．，。张甲乙市省区丙\u3000\u00a0\u2003𠮷eEＸxtrufals\x01\x7f"


def cells_of(count: int, seed: int) -> list[str]:
    draw = Random(seed)
    found = list(WHOLE)
    while len(found) < count:
        kind = draw.randrange(4)
        if kind == 0:
            found.append("".join(draw.choices(SIGNS, k=draw.randint(1, 12))))
        elif kind == 1:
            # One slip in a good cell.
            word = list(draw.choice(WHOLE)[:60])
            place = draw.randrange(len(word))
            word[place : place + draw.randrange(2)] = draw.choice(SIGNS)
            found.append("".join(word))
        elif kind == 2:
            found.append(f"{draw.randint(1790, 2210):04}-{draw.randint(0, 13):02}-{draw.randint(0, 32):02}")
        else:
            found.append(f"{draw.choice(('', '-', ' ', '－'))}{draw.randint(0, 10 ** draw.randint(1, 14))}.{draw.randint(0, 999)}{draw.choice(('', '元', ' 元', '0'))}")
    return found


def by_the_door(fact: str, cell: str, index: FactIndex) -> tuple[str, object]:
    try:
        facts = facts_from(PROGRAM, {fact: cell}, index)
    except Problems:
        return "bad", None
    return ("absent", None) if facts[fact] is None else ("value", facts[fact])


def by_the_engine(cells: list[str], folder: Path, name: str = "格.csv") -> dict[str, list[tuple[str, object]]]:
    """What the engine makes of one column of cells, read as each of the facts."""
    file = folder / name
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("号", "格"), *enumerate(cells)])
    facts = columns_of(PROGRAM)
    bound = tuple(Bound(1, "格", facts[fact]) for fact in KINDS)
    with duckdb.connect() as database:
        name_places(database, PROGRAM)
        source = source_from(file, folder, database)
        database.execute(f"CREATE TABLE people AS {text_of(people_from(source, Binding(bound, 0, (), ()), PROGRAM))}")
        found: dict[str, list[tuple[str, object]]] = {}
        for at, each in enumerate(bound):
            present = f'"{each.fact.present}"' if each.fact.present else "true"
            rows = database.execute(f'SELECT "{each.fact.name}", {present}, (bad::HUGEINT & {1 << at}::HUGEINT) != 0 FROM people ORDER BY row').fetchall()
            assert len(rows) == len(cells)
            found[each.fact.fact] = [
                ("bad", None) if is_bad else ("absent", None) if there is False else ("value", value) if value is not None else ("empty", None)
                for value, there, is_bad in rows
            ]
    return found


def plain(fact: str, judged: tuple[str, object]) -> tuple[str, object]:
    kind = certain(KINDS[fact][0])
    if judged[0] == "value" and isinstance(kind, NumberKind):
        return "value", Decimal(str(judged[1])).scaleb(-kind.scale, Context(prec=80))
    return judged


@pytest.mark.parametrize("seed", [1, 2])
def test_ten_thousand_cells_are_judged_as_the_door_for_facts_judges_them(seed: int, tmp_path: Path) -> None:
    cells = cells_of(5_000, seed)
    index = FactIndex.of(PROGRAM)
    found = by_the_engine(cells, tmp_path)
    seen: dict[str, set[str]] = {fact: set() for fact in KINDS}
    for fact in KINDS:
        for cell, judged in zip(cells, found[fact], strict=True):
            # A cell with nothing in it says nothing; in JSON there would be no key.
            expected = by_the_door(fact, cell, index) if cell.strip() else ("empty", None)
            assert plain(fact, judged) == expected, (fact, cell)
            seen[fact].add(expected[0])
    # The test says something about every kind: of each there were good cells and bad ones.
    assert all({"value", "bad"} <= words for fact, words in seen.items()), seen
    assert "absent" in seen["无日"] and "absent" in seen["无性"]


def test_a_hundred_thousand_dirty_rows_are_all_there(tmp_path: Path) -> None:
    """Broken bytes, open quotation marks, rows too long and too short: each counted, the good rows between them untouched."""
    draw = Random(5)
    good = ",".join(CLEAN).encode()
    broken = (b"B,\xff\xfe\x80,420102,,\xe5,1,x", b'C,"1940-01-01,420102,,x', b"D,1940-01-01", b"E" + b",1" * 9, b'F,"1940"-01-01,420102,,,,', b"G,1\x00,420102,,,,")
    lines = [draw.choice(broken) if draw.random() < 0.5 else good for _ in range(100_000)]
    file = tmp_path / "人.csv"
    file.write_bytes(",".join(HEADER).encode() + b"\n" + b"\n".join(lines) + b"\n")
    done = match(RULES, ["津贴"], file, ON, tmp_path / "结果", format="parquet")
    summary = done.summary
    assert summary["people"] == 100_000 and summary["unreadable_rows"]["rows"] == 0
    assert summary["goals"]["津贴"]["outcomes"]["yes"] == lines.count(good)
    assert summary["rows_too_long"]["rows"] == lines.count(broken[3])
    assert summary["rows_too_short"]["rows"] == lines.count(broken[1]) + lines.count(broken[2])
    wrong = {at + 1 for at, line in enumerate(lines) if line in (broken[0], broken[1], broken[4], broken[5])}
    bad = summary["bad_cells"]["出生日期"]
    assert bad["cells"] == len(wrong) and bad["rows"] == sorted(wrong)[:10]


@pytest.mark.parametrize(("data", "people", "yes"), [
    (b"", None, 0), ("编号,出生日期,户籍地\n".encode(), 0, 0), ("\ufeff编号,出生日期,户籍地,死亡日期,异地已领\nA,1940-01-01,420102,,否\n".encode(), 1, 1),
    ("编号,出生日期,户籍地,死亡日期,异地已领\r\nA,1940-01-01,420102,,否\r\n\r\n".encode(), 1, 1),
    ("编号,出生日期,户籍地,死亡日期,异地已领\rA,1940-01-01,420102,,否\r".encode(), 1, 1),
    ('编号,出生日期,户籍地,死亡日期,异地已领,备注\nA,1940-01-01,420102,,否,"两\n行, ""引号"""\nB,1940-01-01,420102,,否,x'.encode(), 2, 2),
    ("编号\t出生日期\t户籍地\t死亡日期\t异地已领\nA\t1940-01-01\t420102\t\t否\n".encode(), 1, 1),
    ("编号,出生日期,户籍地,死亡日期,异地已领\nA,1940-01-01,乙市,,否\n".encode("gb18030"), 1, 1),
    # Both bytes of 女 in GB 18030 are a letter of UTF-8 as well; a thousand of them do not make it UTF-8.
    (("编号,出生日期,户籍地,死亡日期,异地已领,性别\n" + "".join(f"{at},1940-01-01,420102,,false,女\n" for at in range(1_000))).encode("gb18030"), 1_000, 1_000),
    # One broken byte does not make a file of another encoding.
    ("编号,出生日期,户籍地,死亡日期,异地已领,备注\nA,1940-01-01,乙市,,否,好".encode() + b"\xff\n", 1, 1),
])  # fmt: skip
def test_a_file_of_any_shape_is_read_or_refused_in_words(data: bytes, people: int | None, yes: int, tmp_path: Path) -> None:
    file = tmp_path / "人.csv"
    file.write_bytes(data)
    if people is None:
        with pytest.raises(Problems) as caught:
            match(RULES, ["津贴"], file, ON, tmp_path / "结果")
        assert caught.value.diagnostics[0].code == "unreadable-population" and not (tmp_path / "结果").exists()
        return
    done = match(RULES, ["津贴"], file, ON, tmp_path / "结果")
    assert done.summary["people"] == people and done.summary["goals"]["津贴"]["outcomes"]["yes"] == yes
    assert done.summary["bad_cells"] == {}


def test_a_column_named_twice_is_asked_about_and_a_mapping_answers(tmp_path: Path) -> None:
    header = ("编号", "出生日期", "出生日期", "户籍地", "死亡日期", "异地已领")
    file = written(tmp_path / "人.csv", [("A", "1999-01-01", "1940-01-01", "420102", "", "否")], header)
    done = match(RULES, ["津贴"], file, ON, tmp_path / "一")
    # The second is another column, and named so; nothing is read from it unasked.
    assert done.summary["unbound_columns"] == ["出生日期（2）"]
    mapping = tmp_path / "对应.yaml"
    mapping.write_text("列: {出生日期（2）: 出生日期}\n", "utf-8")
    with pytest.raises(Problems):
        match(RULES, ["津贴"], Population(file, mapping=tmp_path / "没有.yaml"), ON, tmp_path / "二")
    again = match(RULES, ["津贴"], Population(file, mapping=mapping), ON, tmp_path / "二")
    assert again.summary["goals"]["津贴"]["outcomes"]["yes"] == 1


def test_a_missing_cell_is_unknown_where_an_empty_one_means_none(tmp_path: Path) -> None:
    """死亡日期 is one of those facts: written as nothing it says that there is no such day; not written at all it says nothing."""
    file = tmp_path / "人.csv"
    file.write_text("编号,出生日期,户籍地,异地已领,死亡日期\nA,1940-01-01,420102,否,\nB,1940-01-01,420102,否\nC,1940-01-01,420102,否,,,多\n", "utf-8")
    done = match(RULES, ["津贴"], file, ON, tmp_path / "结果")
    assert done.summary["goals"]["津贴"]["outcomes"] == {"yes": 1, "no": 0, "unknown": 2}


def test_a_dry_run_says_what_is_wrong_in_the_words_of_the_door(tmp_path: Path) -> None:
    file = written(tmp_path / "人.csv", [CLEAN, ("B", "1940-13-01", *CLEAN[2:])])
    look = looked_at(RULES, ["津贴"], file, ON)
    (sample,) = look["bad_cells"]["出生日期"]["samples"]
    with pytest.raises(Problems) as caught:
        RULES.facts_from({"出生日期": "1940-13-01"})
    assert (sample["row"], sample["cell"], sample["zh"]) == (2, "1940-13-01", caught.value.diagnostics[0].message.zh)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["人.csv"]
