"""What can be wrong where a value is set from outside, or two catalogs are compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.nearest import nearest

WRONG = Words("设定不对", "Wrong setting")


def _problem(code: str, zh: str, en: str, hint: tuple[str, str] | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, WRONG, Words(zh, en).sentence(), hint=Words(*hint).sentence() if hint else None)


def not_a_setting(text: str) -> Diagnostic:
    return _problem("not-a-setting", f"“{text}”不是设定", f"`{text}` is no setting",
                    ("写成 参数=值；有几行的，写 参数@地区=值 或 参数#行号=值", "Write parameter=value; of several rows, parameter@region=value or parameter#row=value"))  # fmt: skip


def no_such_parameter(word: str, known: Iterable[str]) -> Diagnostic:
    near = nearest(word, known)
    hint = (f"是想写“{near}”吗？", f'Did you mean "{near}"?') if near else ("只有“参数”里的值能这样设定", "Only values under `parameters` can be set")
    return _problem("no-such-parameter", f"没有参数“{word}”", f"There is no parameter `{word}`", hint)


def which_parameter(word: str, found: Sequence[str]) -> Diagnostic:
    return _problem("which-parameter", f"叫“{word}”的参数有 {len(found)} 个", f"{len(found)} parameters are called `{word}`",
                    (f"请写全名：{'、'.join(found)}", f"Write the full name: {', '.join(found)}"))  # fmt: skip


def none_in_force(name: str, on: date) -> Diagnostic:
    return _problem("none-in-force", f"“{name}”在 {on} 没有有效的值", f"`{name}` has no value in force on {on}", ("用 --on 写明哪一天", "Give the day with --on"))


def no_such_row(text: str, rows: Sequence[Words]) -> Diagnostic:
    return _problem("no-such-row", f"“{text}”没有对上任何一行", f"`{text}` meets no row",
                    (f"现在有效的是：{'；'.join(each.zh for each in rows)}", f"In force are: {'; '.join(each.en for each in rows)}"))  # fmt: skip


def which_row(text: str, rows: Sequence[Words]) -> Diagnostic:
    return _problem("which-row", f"“{text}”对上了 {len(rows)} 行，它们的值不同", f"`{text}` meets {len(rows)} rows of different values",
                    (f"请用 @地区 或 #行号 写明是哪一行：{'；'.join(each.zh for each in rows)}", f"Say which with @region or #row: {'; '.join(each.en for each in rows)}"))  # fmt: skip


def set_twice(text: str) -> Diagnostic:
    return _problem("set-twice", f"“{text}”设定的那一行前面已经设定过", f"The row that `{text}` sets was set before")


def no_such_group(word: str, known: Iterable[str]) -> Diagnostic:
    near = nearest(word, known)
    hint = (f"是想写“{near}”吗？", f'Did you mean "{near}"?') if near else ("--by 后面写数据项的名称", "--by takes the name of a fact")
    return _problem("no-such-group", f"没有数据项“{word}”，不能按它分组", f"There is no fact `{word}` to group by", hint)


def nothing_to_compare(names: Sequence[str]) -> Diagnostic:
    return _problem("nothing-to-compare", f"{'、'.join(names) or '这两个目录'}里没有两边都能对全体人员计算的",
                    f"Nothing of {', '.join(names) or 'the two catalogs'} can run on a population on both sides",
                    ("用 banshi check --population 看原因", "banshi check --population says why"))  # fmt: skip
