"""Every message about a file of a decision model or of its test cases: for decision modellers."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.nearest import nearest
from dsl.source import Span


def _problem(
    code: str, title: tuple[str, str], zh: str, en: str, span: Span, hint: tuple[str, str] | None = None, *,
    severity: Severity = Severity.ERROR,
) -> Diagnostic:
    return Diagnostic(code, severity, Words(*title), Words(zh, en), span, Words(*hint) if hint else None)


def _meant(word: str, known: Iterable[str]) -> tuple[str, str] | None:
    near = nearest(word, known)
    return (f"是想写“{near}”吗？", f"Did you mean `{near}`?") if near else None


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────

NOT_READ = ("文件读不了", "The file cannot be read")
_FAULTS = {
    "mismatched tag": "开始和结束的标签对不上",
    "no element found": "文件是空的，或者没有写完",
    "unclosed token": "标签没有写完",
    "unclosed CDATA section": "CDATA 没有写完",
    "not well-formed (invalid token)": "有不该出现的字符",
    "undefined entity": "用了没有定义的实体",
    "unbound prefix": "前缀没有声明",
    "duplicate attribute": "同一个属性写了两次",
    "junk after document element": "最外层的标签后面还有内容",
    "XML or text declaration not at start of entity": "XML 声明前面有别的字符",
}


def not_xml(span: Span, fault: str) -> Diagnostic:
    hint = ("文字里的“<”要写成“&lt;”，“&”要写成“&amp;”。", "Within a text `<` is written `&lt;`, and `&` is written `&amp;`.")
    return _problem("not-xml", NOT_READ, f"从这里起不是 XML：{_FAULTS.get(fault, fault)}。", f"This is not XML: {fault}.", span,
                    hint if "invalid token" in fault else None)


def doctype(span: Span) -> Diagnostic:
    return _problem(
        "doctype", NOT_READ, "不读带 DOCTYPE 的文件，里面的实体可以无限膨胀，也可以读到别的文件。",
        "A file with a DOCTYPE is not read: its entities could grow without end or reach other files.", span,
        ("请删去这个声明，决策模型用不着它。", "Take it away; a decision model needs none."),
    )


def xml_too_big(span: Span) -> Diagnostic:
    return _problem("xml-too-big", NOT_READ, "文件太大，或者标签套得太深。", "The file is too big, or its elements nest too deep.", span,
                    ("请分成几个模型，用 import 连起来。", "Make several models of it, joined by imports."))


def encoding_not_read(span: Span, name: str) -> Diagnostic:
    return _problem("encoding", NOT_READ, f"不读 {name} 编码。", f"The encoding {name} is not read.", span,
                    ("请存成 UTF-8。", "Save it as UTF-8."))


def encoding_wrong(span: Span, name: str) -> Diagnostic:
    return _problem("encoding", NOT_READ, f"文件的内容不是 {name} 编码。", f"The file is not in the encoding {name}.", span,
                    ("请存成 UTF-8，开头的声明也写 UTF-8。", "Save it as UTF-8 and declare UTF-8."))


# ── the model ────────────────────────────────────────────────────────────────────────────────────────────────────


def not_a_model(span: Span, name: str, namespace: str) -> Diagnostic:
    return _problem(
        "not-a-model", ("不是决策模型", "Not a decision model"),
        f"最外层是“{name}”，命名空间“{namespace}”，不是 DMN 1.1 至 1.5 的 definitions。",
        f"The outermost element is `{name}` of the namespace `{namespace}`, not the definitions of DMN 1.1 to 1.5.", span,
    )


def not_test_cases(span: Span, name: str) -> Diagnostic:
    return _problem("not-test-cases", ("不是测试用例", "Not test cases"), f"最外层是“{name}”，不是 testCases。", f"The outermost element is `{name}`, not testCases.", span)


UNKNOWN_ELEMENT = ("标签不认识", "Unknown element")


def unknown_element(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    return _problem("unknown-element", UNKNOWN_ELEMENT, f"DMN 没有“{name}”这个标签，没有读它。", f"DMN has no element `{name}`; it is not read.", span, _meant(name, known), severity=Severity.WARNING)


def part_missing(span: Span, element: str, part: str) -> Diagnostic:
    return _problem("part-missing", ("缺了一部分", "A part is missing"), f"“{element}”缺“{part}”。", f"`{element}` has no `{part}`.", span)


def element_named_twice(span: Span, name: str) -> Diagnostic:
    return _problem("element-twice", ("名称重复", "The same name twice"), f"一个模型里有两个“{name}”。", f"Two elements of the model are called `{name}`.", span, ("请给其中一个改名。", "Rename one of them."))


def reference_lost(span: Span, href: str) -> Diagnostic:
    return _problem(
        "reference-lost", ("引用落空", "A reference to nothing"), f"“{href}”指的元素不在模型里，也不在引入的模型里。",
        f"`{href}` is no element of the model nor of a model it imports.", span,
        ("请改成那个元素的 id，或者删去这条连线。", "Write the id of the element, or delete the requirement."),
    )


def import_lost(span: Span, namespace: str) -> Diagnostic:
    return _problem(
        "import-lost", ("引入的模型找不到", "Imported model not found"), f"同一个文件夹里没有命名空间是“{namespace}”的模型。",
        f"No model in the folder has the namespace `{namespace}`.", span,
        ("请把那个 .dmn 文件放在同一个文件夹里。", "Put its .dmn file into the same folder."),
    )


def import_not_read(span: Span, sort: str) -> Diagnostic:
    return _problem(
        "import-not-read", ("不引入这一种", "Not imported"), f"只引入 DMN 1.1 至 1.5 的模型，不引入“{sort}”。", f"Only models of DMN 1.1 to 1.5 are imported, not `{sort}`.",
        span, ("用到的类型请在模型里声明。", "Declare the types that it gave in the model."), severity=Severity.WARNING,
    )


def unknown_type(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    return _problem(
        "unknown-model-type", ("类型不认识", "Unknown type"), f"没有声明类型“{name}”，这里什么值都收。", f"No type `{name}` is declared; any value is taken here.",
        span, _meant(name, known), severity=Severity.WARNING,
    )


def unknown_hit_policy(span: Span, words: str, known: Iterable[str]) -> Diagnostic:
    return _problem("unknown-hit-policy", ("命中规则不认识", "Unknown hit policy"), f"没有“{words}”这种命中规则。", f"There is no hit policy `{words}`.", span, _meant(words, known))


def cells_do_not_fit(span: Span, cells: int, columns: int) -> Diagnostic:
    return _problem(
        "cells-do-not-fit", ("格数对不上", "Cells and columns differ"), f"表有{columns}列，这一行有{cells}格，这一行没有用。",
        f"The table has {columns} columns and this row {cells} cells; the row is not used.", span,
    )


def values_are_imported(span: Span) -> Diagnostic:
    return _problem("imported-values", ("不读外面的值", "Values from outside"), "不从别的文件取 importedValues 的值。", "The importedValues of other files are not read.", span)


# ── what goes in ─────────────────────────────────────────────────────────────────────────────────────────────────


def unknown_input(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    return _problem("unknown-input", ("输入不认识", "Unknown input"), f"模型里没有叫“{name}”的输入，没有用它。", f"The model has no input called `{name}`; it is not used.", span, _meant(name, known))


def no_such_element(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    return _problem("no-such-element", ("没有这个元素", "No such element"), f"模型里没有“{name}”。", f"The model has no `{name}`.", span, _meant(name, known))


def value_not_read(span: Span, words: str, sort: Words) -> Diagnostic:
    return _problem("value-not-read", ("值读不懂", "A value that cannot be read"), f"“{words}”不是{sort.zh}。", f"`{words}` is no {sort.en}.", span)
