"""The reference page of functions: each with its names, how it is called, a sentence and its examples."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dsl.diagnostics import Words
from engine.functions import FAMILIES
from engine.functions.problems import usages
from engine.functions.table import Example, Function
from engine.kinds import AnyKind, words_for
from engine.values.to_text import inner_text

ONE_CASE_ONLY = Words("仅逐人", "one case only")


def page_of_functions() -> str:
    """The page as Markdown, ready to be written to docs/函数.md."""
    lines = [*HEAD, *_contents()]
    for title, functions in FAMILIES:
        lines += ["", f"## {title.zh} · {title.en}"]
        for function in functions:
            lines += _entry(function)
    return "\n".join(lines) + "\n"


def list_of_functions(language: str) -> Iterator[str]:
    """A line for each function that is called by name: both names, how it is called, what it gives."""
    for title, functions in FAMILIES:
        called = [function for function in functions if not function.is_operator]
        if called:
            yield f"# {title.in_(language)}"
        for function in called:
            yield f"{function.zh}\t{function.name}\t{' | '.join(usages(function, language))}\t{function.says.in_(language)}"


HEAD = (
    "# 函数",
    "",
    "式子里能用的全部运算和函数。本页由函数表打印（`docs/remake`），请不要手改；例子就是测试。",
    "",
    "名称写中文或者 FEEL 的英文都可以：`最小(a, b)` 就是 `min(a, b)`。［ ］里的可以不写，“…”表示可以写几个。",
    "例子用 FEEL 的写法，`@\"2026-05-20\"` 是日期，中文写作 2026年5月20日。结果是“空”的，是因为算不出来，会说明原因。",
    "",
    "标“仅逐人”的只能给一个人算，其余的也能用 `banshi match` 对全体人员计算；一个目录里哪些能、哪些不能、为什么，看 `banshi check 目录 --population`。",
    "*Entries marked “one case only” do not run on a population (`banshi match`); all others do.*",
)


def _contents() -> Iterator[str]:
    yield ""
    for title, functions in FAMILIES:
        yield f"- **{title.zh}**：{'、'.join(map(_named, functions))}"


def _named(function: Function) -> str:
    return f"{function.zh} `{function.name}`" if function.is_operator else function.zh


def _entry(function: Function) -> Iterator[str]:
    yield ""
    yield f"### {function.zh} · `{function.name}`"
    yield ""
    yield f"{function.says.zh}"
    yield f"*{function.says.en}*"
    if function.nothing is not None:
        yield f"{function.nothing.zh}"
        yield f"*{function.nothing.en}*"
    if isinstance(function.rows, Words):
        yield f"**{ONE_CASE_ONLY.zh}**（{function.rows.zh}） · *{ONE_CASE_ONLY.en} ({function.rows.en})*"
    yield ""
    if not function.is_operator:
        chinese, english = usages(function, "zh"), usages(function, "en")
        yield " 或 ".join(f"`{usage}`" for usage in chinese) + f"{_gives(function)}　·　" + " or ".join(f"`{usage}`" for usage in english)
        yield ""
    yield "```feel"
    yield from (_line(example) for example in function.examples)
    yield "```"


def _gives(function: Function) -> str:
    kinds = {signature.gives for signature in function.signatures if not callable(signature.gives)}
    if len(kinds) != 1 or any(callable(signature.gives) for signature in function.signatures):
        return ""
    (kind,) = kinds
    return "" if callable(kind) or isinstance(kind, AnyKind) else f"，得{words_for(kind).zh}"


def _line(example: Example) -> str:
    value = "空" if example.value is None else inner_text(example.value)
    around = "，".join(_AMBIENT[need].format(_shown(there)) for need, there in example.ambient if need in _AMBIENT)
    return f"{example.text}  →  {value}" + (f"    （{around}）" if around else "")


_AMBIENT = {"on": "今天是 {}", "region": "适用地区 {}", "leap_birthday": "闰日生日 {}"}


def _shown(value: object) -> str:
    return {"03-01": "3月1日", "02-28": "2月28日"}.get(str(value), value.isoformat() if isinstance(value, date) else str(value))


if __name__ == "__main__":
    print(page_of_functions(), end="")
