"""What can be wrong in an expression's text, and the likeliest way out: one function a message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.nearest import nearest
from dsl.source import Span


def problem(
    code: str, title: Words, message: Words, span: Span, hint: Words | None = None, *related: tuple[Span, Words]
) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, title, message, span, hint, related)


NOT_CLOSED = Words("没有配对", "Not closed")
MISSING = Words("缺了一部分", "Something is missing")
NOT_OURS = Words("不是这里的写法", "Written another way here")
NOT_KNOWN = Words("名称不认识", "Unknown name")
NOT_READABLE = Words("看不懂", "Not understood")
TOO_MUCH = Words("太长或太深", "Too long or too deep")


def unclosed_bracket(span: Span, bracket: str) -> Diagnostic:
    other = _OTHER[bracket]
    return problem(
        "unclosed-bracket",
        NOT_CLOSED,
        Words(f"“{bracket}”一直没有“{other}”。", f"`{bracket}` is never closed with `{other}`."),
        span,
        Words(f"请在该结束的地方补上“{other}”。", f"Add `{other}` where it should end."),
    )


def stray_bracket(span: Span, bracket: str) -> Diagnostic:
    return problem(
        "stray-bracket",
        NOT_CLOSED,
        Words(f"这里多了一个“{bracket}”，前面没有与它配对的。", f"This `{bracket}` closes nothing."),
        span,
        Words(
            f"请删去“{bracket}”，或在前面补上“{_OTHER[bracket]}”。", f"Delete it, or add `{_OTHER[bracket]}` before."
        ),
    )


def mismatched_brackets(opened_at: Span, closed_at: Span, opened: str, closed: str) -> Diagnostic:
    return problem(
        "mismatched-brackets",
        NOT_CLOSED,
        Words(f"“{opened}”打开的括号用“{closed}”关上了。", f"`{opened}` is closed with `{closed}`."),
        closed_at,
        Words(f"请改成“{_OTHER[opened]}”。", f"Write `{_OTHER[opened]}`."),
        (opened_at, Words(f"“{opened}”在这里", f"`{opened}` is here")),
    )


def unclosed_quote(span: Span, quote: str) -> Diagnostic:
    return problem(
        "unclosed-quote",
        NOT_CLOSED,
        Words(f"引号 {quote} 一直没有关上。", f"The quote {quote} is never closed."),
        span,
        Words("请在文字结束的地方补上另一半引号。", "Add the other quote where the text ends."),
    )


def unclosed_comment(span: Span) -> Diagnostic:
    return problem(
        "unclosed-comment",
        NOT_CLOSED,
        Words("注释 /* 一直没有 */。", "The comment /* is never closed with */."),
        span,
        Words("请在注释结束的地方补上 */。", "Add */ where the comment ends."),
    )


def range_with_one_dot(span: Span, written: str) -> Diagnostic:
    fixed = "..".join(written.split(".", 1))
    return problem(
        "range-with-one-dot",
        NOT_OURS,
        Words(
            f"“{written}”像是一个区间，可区间的中间要写两个点。", f"`{written}` looks like a range, which has two dots."
        ),
        span,
        Words(f"请写：{fixed}", f"Write `{fixed}`."),
    )


def other_notation(span: Span, written: str, zh: str, en: str) -> Diagnostic:
    return problem(
        "other-notation",
        NOT_OURS,
        Words(f"这里不写“{written}”。", f"`{written}` is not written here."),
        span,
        Words(f"请写“{zh}”。", f"Write `{en}`."),
    )


def unreadable_character(span: Span, character: str) -> Diagnostic:
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return problem(
        "unreadable-character",
        NOT_READABLE,
        Words(f"“{shown}”在这里没有意思。", f"`{shown}` means nothing here."),
        span,
        Words(
            "请删去它；它若属于名字，请用反引号把名字括起来。",
            "Delete it, or put the name it belongs to in back-ticks.",
        ),
    )


def bare_date(span: Span, year: str, sign: str, month: str, day: str) -> Diagnostic:
    written = f"{year}{sign}{month}{sign}{day}"
    chinese = f"{year}年{int(month)}月{int(day)}日"
    difference = int(year) - int(month) - int(day)
    what = {
        "-": Words(f"会算成减法（{difference}）。", f"is a subtraction ({difference})."),
        "/": Words("会算成除法。", "is a division."),
    }.get(sign, Words("读不成日期。", "is not read as a date."))
    return problem(
        "bare-date",
        NOT_OURS,
        Words(f"式子里的 {written} {what.zh}", f"In an expression {written} {what.en}"),
        span,
        Words(f"请写：{chinese}", f'Write {chinese} or @"{year}-{month:0>2}-{day:0>2}".'),
    )


def day_missing(span: Span, written: str, year: str, month: str) -> Diagnostic:
    return problem(
        "day-missing",
        MISSING,
        Words(f"“{written}”没有写到日。", f"`{written}` does not say which day."),
        span,
        Words(f"请写到日，如 {year}年{month}月1日。", f"Say the day too, such as {year}年{month}月1日."),
    )


def number_out_of_reach(span: Span, written: str) -> Diagnostic:
    shown = written if len(written) <= 20 else written[:20] + "…"
    return problem(
        "number-out-of-reach",
        TOO_MUCH,
        Words(f"数 {shown} 太大或太小，算不了。", f"The number {shown} is too large or too small to compute with."),
        span,
    )


def figure_and_word(span: Span, unit: str, whole: str) -> Diagnostic:
    return problem(
        "unknown-unit",
        NOT_KNOWN,
        Words(f"没有“{unit}”这个单位。", f"There is no unit `{unit}`."),
        span,
        Words(f"请把数写全：{whole}", f"Write the number in full: {whole}"),
    )


def inclusive_in_brackets(span: Span, written: str) -> Diagnostic:
    return problem(
        "inclusive-in-brackets",
        NOT_OURS,
        Words(f"数的后面不写“{written}”。", f"`{written}` is not written behind a number."),
        span,
        Words(
            "请删去它：“以上、以下、至”本来就含这个数，不含的写“超过、不满”。",
            "Delete it: 以上, 以下 and 至 include the number; 超过 and 不满 do not.",
        ),
    )


def unknown_unit(span: Span, unit: str, known: Iterable[str]) -> Diagnostic:
    near = nearest(unit, known)
    return problem(
        "unknown-unit",
        NOT_KNOWN,
        Words(f"没有“{unit}”这个单位。", f"There is no unit `{unit}`."),
        span,
        Words(f"是想写“{near}”吗？", f"Did you mean `{near}`?")
        if near
        else Words("请删去它，或换一个单位。", "Delete it, or use another unit."),
    )


def unknown_name(span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    near = nearest(name, known)
    return problem(
        "unknown-name",
        NOT_KNOWN,
        Words(f"没有“{name}”这个名字。", f"There is no name `{name}`."),
        span,
        Words(f"是想写“{near}”吗？", f"Did you mean `{near}`?") if near else None,
    )


def unknown_written(span: Span) -> Diagnostic:
    return problem(
        "unknown-written",
        NOT_OURS,
        Words(
            "规则里不能写“未知”：没答的数据会自动算作未知。",
            "A rule does not say 未知: what is not answered is unknown by itself.",
        ),
        span,
        Words("要判断确实没有，请写“= 空”。", "To test that there is none, write `= null`."),
    )


def lone_at(span: Span) -> Diagnostic:
    return problem(
        "lone-at",
        MISSING,
        Words("“@”后面要有引号括起来的日期或时间。", "`@` must be followed by a quoted date or time."),
        span,
        Words('请写：@"2025-01-01"，或 2025年1月1日', 'Write @"2025-01-01".'),
    )


def full_stop(span: Span, sign: Words) -> Diagnostic:
    return problem(
        "full-stop",
        NOT_OURS,
        Words(f"式子末尾多了一个{sign.zh}。", f"An expression does not end with a {sign.en}."),
        span,
        Words(f"请删去{sign.zh}。", "Delete it."),
    )


def stray_colon(span: Span) -> Diagnostic:
    return problem(
        "stray-colon",
        NOT_READABLE,
        Words("这里的冒号没有意思。", "This colon means nothing here."),
        span,
        Words(
            "冒号只写在“名字: 值”里：花括号之中，或括号里指明参数时。",
            "A colon stands in `name: value`: within braces, or naming an argument.",
        ),
    )


def begins_with_comparison(span: Span, sign: str, rest: str) -> Diagnostic:
    return problem(
        "begins-with-comparison",
        MISSING,
        Words(
            f"式子不能以“{sign}”打头，缺了被比较的数据。",
            f"An expression cannot begin with `{sign}`: what is compared?",
        ),
        span,
        Words(f"是想写“岁数 {sign} {rest}”这样的式子吗？", f"Did you mean something like `age {sign} {rest}`?"),
    )


def begins_with_joining(span: Span, word: str) -> Diagnostic:
    return problem(
        "begins-with-joining",
        MISSING,
        Words(f"“{word}”前面缺了一部分。", f"Something is missing before `{word}`."),
        span,
        Words(f"请在“{word}”前面补上，或删去“{word}”。", f"Add it, or delete `{word}`."),
    )


def missing_operand(span: Span, after: str, before: str) -> Diagnostic:
    where = (f"“{after}”后面缺了一部分。", f"Something is missing after `{after}`.")
    if before:
        where = (f"“{after}”和“{before}”之间缺了一部分。", f"Something is missing between `{after}` and `{before}`.")
    return problem(
        "missing-operand",
        MISSING,
        Words(*where),
        span,
        Words(f"请在“{after}”后面补上，或删去“{after}”。", f"Add it, or delete `{after}`."),
    )


def missing_joining(span: Span, before: str, after: str) -> Diagnostic:
    return problem(
        "missing-joining",
        MISSING,
        Words(f"“{before}”和“{after}”之间缺了连接的词。", f"Nothing joins `{before}` and `{after}`."),
        span,
        Words(
            "两个条件之间写“且”或“或”，两个数之间写 + - × ÷ 或比较的符号。",
            "Write `and` or `or` between conditions; + - * / or a comparison between values.",
        ),
    )


def missing_word(span: Span, beginning: str, word: Words, shape: Words) -> Diagnostic:
    return problem(
        "missing-word",
        MISSING,
        Words(f"“{beginning}”后面缺“{word.zh}”。", f"`{beginning}` lacks its `{word.en}`."),
        span,
        Words(f"完整的写法：{shape.zh}", f"In full: {shape.en}"),
    )


def missing_member(span: Span) -> Diagnostic:
    return problem(
        "missing-member",
        MISSING,
        Words("点的后面缺了名字。", "A name is missing after the point."),
        span,
        Words("例如：本人.岁数", "For example: person.age"),
    )


def law_in_expression(span: Span, number: str, word: str, signs: tuple[str, str]) -> Diagnostic:
    return problem(
        "law-in-expression",
        NOT_OURS,
        Words(f"“{number}{word}”只写在表格里。", f"`{number}{word}` is written in tables only."),
        span,
        Words(f"式子里请写“{signs[0]} {number}”。", f"In an expression write `{signs[1]} {number}`."),
    )


def grouped_digits(span: Span, written: str) -> Diagnostic:
    plain = written.replace(",", "").replace("，", "")
    return problem(
        "grouped-digits",
        NOT_OURS,
        Words("数里不写逗号。", "Numbers are written without commas."),
        span,
        Words(f"请写：`{plain}`", f"Write `{plain}`"),
    )


def comma_between_conditions(span: Span, comma: str) -> Diagnostic:
    return problem(
        "comma-between-conditions",
        NOT_READABLE,
        Words(f"这里不能用“{comma}”把两部分连起来。", f"`{comma}` cannot join two parts here."),
        span,
        Words(
            "两个条件都要成立，写“且”；有一个成立就行，写“或”。",
            "Write `and` if both must hold, `or` if one is enough.",
        ),
    )


def comma_before_word(span: Span, comma: str, word: str) -> Diagnostic:
    return problem(
        "comma-before-word",
        NOT_OURS,
        Words(f"“{word}”前面不写“{comma}”。", f"No `{comma}` stands before `{word}`."),
        span,
        Words(f"请删去“{comma}”。", "Delete it."),
    )


def options_without_brackets(span: Span, subject: str, options: Sequence[str], *, is_denied: bool) -> Diagnostic:
    zh = f"{subject} {'不属于' if is_denied else '属于'}（{'，'.join(options)}）"
    en = f"{subject} in ({', '.join(options)})"
    return problem(
        "options-without-brackets",
        NOT_OURS,
        Words("是几项里的哪一项，要用括号把这几项括起来。", "One of several is written with brackets around them."),
        span,
        Words(f"请写：{zh}", f"Write `{f'not({en})' if is_denied else en}`."),
    )


def joining_in_cell(span: Span, word: str, *, is_or: bool) -> Diagnostic:
    return problem(
        "joining-in-cell",
        NOT_OURS,
        Words(f"表格的格子里不写“{word}”。", f"The cells of a table do not say `{word}`."),
        span,
        Words("几样都可以的，用逗号隔开，如“独居，同住”。", "Part what may be by commas.")
        if is_or
        else Words("两头都要限的，写成一段，如“80以上不满90”“80至89”。", "Two limits make a range: `[80..90)`."),
    )


def two_limits(span: Span) -> Diagnostic:
    return problem(
        "joining-in-cell",
        NOT_OURS,
        Words("这两头连不成一段。", "These two limits make no range."),
        span,
        Words("先写小的，再写大的，如“80以上不满90”“80至89”。", "The lower one comes first: `[80..90)`."),
    )


def missing_item(span: Span, comma: str) -> Diagnostic:
    return problem(
        "missing-item",
        MISSING,
        Words(f"“{comma}”旁边缺了一项。", f"An item is missing beside `{comma}`."),
        span,
        Words(f"请补上这一项，或删去“{comma}”。", f"Add it, or delete `{comma}`."),
    )


def missing_key_and_colon(span: Span, written: str) -> Diagnostic:
    return problem(
        "key-and-colon-missing",
        MISSING,
        Words("花括号里每一项都写“名字: 值”。", "Each entry within braces is `name: value`."),
        span,
        Words(f"请在“{written}”前面写上名字和冒号。", f"Write a name and a colon before `{written}`."),
    )


def names_partly_given(span: Span) -> Diagnostic:
    return problem(
        "names-partly-given",
        NOT_READABLE,
        Words("括号里的参数，要么都写明名字，要么都不写。", "Either all arguments are named, or none."),
        span,
    )


def missing_bound_name(span: Span, word: str) -> Diagnostic:
    return problem(
        "missing-bound-name",
        MISSING,
        Words(f"“{word}”后面要先写一个名字，再写“属于”。", f"`{word}` is followed by a name, then `in`."),
        span,
        Words(
            "例如：每个 人 属于 家庭成员 满足 人.岁数 ≥ 18岁", "For example: every x in members satisfies x.age >= 18"
        ),
    )


def missing_type(span: Span, before: str) -> Diagnostic:
    return problem(
        "missing-type",
        MISSING,
        Words(
            f"“{before}”后面缺了类型，例如：日期、数字、文本。",
            f"`{before}` lacks a type, such as date, number, string.",
        ),
        span,
    )


def nothing_written(span: Span) -> Diagnostic:
    return problem(
        "nothing-written",
        MISSING,
        Words("这里是空的，缺了式子。", "There is no expression here."),
        span,
        Words("表格里表示“不限”，请写“-”。", "In a table, `-` means any value."),
    )


def not_understood(span: Span, written: str) -> Diagnostic:
    return problem(
        "not-understood",
        NOT_READABLE,
        Words(f"“{written}”放在这里看不懂。", f"`{written}` is not understood here."),
        span,
        Words("请看看它前面是不是少了或多了什么。", "Look whether something is missing or superfluous before it."),
    )


def too_deep(span: Span, most: int) -> Diagnostic:
    return problem(
        "expression-too-deep",
        TOO_MUCH,
        Words(f"括号或语句套了不止 {most} 层。", f"More than {most} levels lie within each other."),
        span,
        Words("请把里面的部分另写成公式，给它起个名字。", "Make the inner part a formula with a name of its own."),
    )


def too_many_steps(span: Span, most: int) -> Diagnostic:
    return problem(
        "expression-too-many-steps",
        TOO_MUCH,
        Words(f"一个式子连着算了不止 {most} 步。", f"One expression chains more than {most} steps."),
        span,
        Words("要加很多数，请写成列表再求合计：合计([…])。", "To add many numbers, write sum([…])."),
    )


def too_long(span: Span, most: int) -> Diagnostic:
    return problem(
        "expression-too-long",
        TOO_MUCH,
        Words(f"一个式子超过了 {most} 个字符。", f"An expression has more than {most} characters."),
        span,
        Words("请拆成几个公式。", "Split it into several formulas."),
    )


_OTHER = dict(zip("([{（【｛［)]}）】｝］", ")]}）】｝］([{（【｛［", strict=True))
