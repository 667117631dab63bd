"""The reference page of all words an author may write: keys by where they stand, then the words inside expressions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dsl.vocabulary import (
    CATALOG_SHAPE,
    ELEMENTS_SHAPE,
    LIBRARY_KEYS,
    LIBRARY_SHAPE,
    NOTES,
    ROW_NOTES,
    SHAPES,
    Key,
    Shape,
)
from dsl.words import (
    BEGINNING,
    COUNTED,
    JOINING,
    LAW_BEGINNING,
    LAW_JOINING,
    PROPERTIES,
    SCALES,
    TYPES,
    UNITS,
    Keyword,
)


def page_of_words() -> str:
    """The page as Markdown, ready to be written to docs/词汇.md."""
    return "\n".join([*HEAD, *_files(), *_everywhere(), *_shapes(), *_elements(), *_columns(), *_expression_words()]) + "\n"


HEAD = (
    "# 词汇",
    "",
    "规则文件里能写的全部词。本页由词汇表打印（`docs/remake`），请不要手改。",
    "怎样用这些词，见[规则怎么写](语言.md)；式子里能用的函数，见[函数](函数.md)。",
    "",
    "每个键有一个中文词和一个英文词，意思一样，可以混写；`banshi fmt --to en` 和 `--to zh` 在两者之间互换。",
    "一个词是不是键，要看它写在哪里：“受理”写在“步骤”下面是作者起的名称，写在“集成办”下面才是键。",
    "“●”是必须写的。“※”是只写一个值时填的那个键：`在世: 去世日 = 空` 就是 `在世: {要求: 去世日 = 空}`。",
)


def _files() -> Iterator[str]:
    yield from ("", "## 文件", "", "### 目录.yaml", "")
    own = [key for key in CATALOG_SHAPE.keys if key not in LIBRARY_KEYS and key not in NOTES]
    yield from _table(own, CATALOG_SHAPE)
    yield from ("", "### 顶层的键", "", "写在任何文件的最左边。事项、政策、一件事后面直接写名称的，这个文件就是它。", "")
    yield from _table(LIBRARY_KEYS, LIBRARY_SHAPE)


def _everywhere() -> Iterator[str]:
    yield from ("", "## 到处可写", "", "下面各节里标“＋通用”的，都还可以写这些键。", "")
    yield from _table(NOTES, None)


def _shapes() -> Iterator[str]:
    for shape in SHAPES.values():
        if shape in (LIBRARY_SHAPE, CATALOG_SHAPE, ELEMENTS_SHAPE) or not shape.keys:
            continue
        keys = [key for key in shape.keys if key not in NOTES and key.field != "elements"]
        common = sum(key in NOTES for key in shape.keys) > len(NOTES) // 2
        yield from ("", f"## {shape.called.zh} · {shape.called.en}{'　＋通用' if common else ''}", "")
        if shape.id == "matter":
            yield from ("另有[四十八要素](#四十八要素)。", "")
        yield from _table(keys, shape)


def _elements() -> Iterator[str]:
    yield from (
        "", "## 四十八要素", "",
        "事项的标准要素（GB/T 39554），直接写在事项里，也可以写在 目录.yaml 的“缺省”里。"
        "第1、20、21、35项是事项的名称、条件、步骤、申请材料；第23、25项是时限的单位，同第22、24项一并写。",
        "级：“同”各级一致，“优”下级只可更好，“可”由地方定。", "",
        "| 项 | 级 | 键 | 英文 | 写什么 | 可选的词 |", "|---|---|---|---|---|---|",
    )  # fmt: skip
    for key in ELEMENTS_SHAPE.keys:
        number = str(key.number) if key.number else ""
        yield _row(number, _LEVELS[key.same], key.zh, f"`{key.en}`", key.help.zh, _choices(key))


_LEVELS = {"S": "同", "≤": "优", "L": "可"}


def _columns() -> Iterator[str]:
    yield from ("", "## 表里的备注列", "", "文字表里叫这些名字的列，是给那一行作注，不参加判断：")
    pairs = [(word, english) for word, english in ROW_NOTES.items() if word != english]
    yield from ("", "、".join(f"{word}（`{english}`）" for word, english in pairs) + "。")


def _expression_words() -> Iterator[str]:
    yield from ("", "## 式子里的词", "", "| 中文 | FEEL |", "|---|---|")
    yield from (_row(*row) for row in _keywords((*BEGINNING, *JOINING)))
    yield from ("", "表格的格子里还可以写法律用语（民法典第1259条：以上、以下、以内含本数，不满、超过不含）：", "")
    yield "、".join(spelling for keyword in (*LAW_BEGINNING, *LAW_JOINING) for spelling in keyword.zh) + "。"
    yield from ("", "### 类型", "", "写在“为……类”里。", "", "| 中文 | FEEL |", "|---|---|")
    yield from (_row("、".join(chinese), f"`{feel}`") for feel, chinese in _by_meaning(TYPES))
    yield from ("", "### 点后面的词", "", "日期、时长、区间的一部分：`某日.年`。", "", "| 中文 | FEEL |", "|---|---|")
    yield from (_row("、".join(chinese), f"`{feel}`") for feel, chinese in _by_meaning(PROPERTIES))
    scales = "、".join(filter(None, SCALES))
    others = "、".join(word for word in UNITS if not any(word == scale + unit for scale in SCALES for unit in COUNTED) and word not in SCALES)
    yield from ("", "### 单位", "", f"紧跟在数的后面：{'、'.join(COUNTED)}。前面可加 {scales}。另有 {others}。")


def _keywords(keywords: Iterable[Keyword]) -> Iterator[tuple[str, str]]:
    for keyword in keywords:
        if keyword.zh:
            yield "、".join(keyword.zh), "、".join(f"`{word}`" for word in keyword.en) or _ONLY_CHINESE[keyword.token]


_ONLY_CHINESE = {
    "NOT": "`not(…)`", "NOT_IN": "`not(x in …)`", "BETWEEN_AND": "`and`（介于……与……）", "KIND_OF": "`instance of`", "KIND": "（为……类）",
}  # fmt: skip


def _by_meaning(words: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for chinese, feel in words.items():
        found.setdefault(feel, []).append(chinese)
    yield from found.items()


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _table(keys: Iterable[Key], shape: Shape | None) -> Iterator[str]:
    yield "| 键 | 英文 | 是什么 | 后面写 | 可选的词 |"
    yield "|---|---|---|---|---|"
    for key in keys:
        is_main = shape is not None and shape.main_key is key
        marks = ("●" if key.required else "") + ("※" if is_main else "")
        yield _row(key.zh + marks, f"`{key.en}`", key.help.zh, key.takes.value.zh, _choices(key))


def _choices(key: Key) -> str:
    if key.choices is None:
        return ""
    return "、".join(zh if zh == en or not en else f"{zh}（`{en}`）" for zh, en in key.choices.words) + ("……" if key.choices.open else "")


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    print(page_of_words(), end="")
