"""Every message about reading files, one function each, so that they can be read aloud together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.source import Span


def _problem(
    code: str, title: tuple[str, str], zh: str, en: str, span: Span, hint: tuple[str, str] | None = None, *,
    severity: Severity = Severity.ERROR, related: tuple[tuple[Span, Words], ...] = (),
) -> Diagnostic:
    return Diagnostic(code, severity, Words(*title), Words(zh, en), span, Words(*hint) if hint else None, related)


def _list_zh(words: Sequence[str], most: int = 12) -> str:
    return "、".join(words[:most]) + ("……" if len(words) > most else "")


def _count(number: int) -> str:
    return "零一两三四五六七八九"[number] if number < 10 else f" {number} "


def _list_en(words: Sequence[str], most: int = 12) -> str:
    return ", ".join(words[:most]) + (", …" if len(words) > most else "")


# --- The file as a whole --------------------------------------------------------------------------------------------

_FILE = ("文件读不了", "The file cannot be read")


def file_too_big(span: Span, size: int, most: int) -> Diagnostic:
    return _problem(
        "file-too-big", _FILE, f"这个文件有 {size} 个字节，最多可以有 {most} 个。", f"This file has {size} bytes; at most {most} are allowed.",
        span, ("请分成几个文件。", "Split it into several files."),
    )


def wrong_encoding(span: Span, encoding: str) -> Diagnostic:
    name = f"像是 {encoding}" if encoding else "里面有不是文字的字节"
    name_en = f"it looks like {encoding}" if encoding else "it holds bytes that are no text"
    return _problem(
        "wrong-encoding", _FILE, f"这个文件不是 UTF-8 编码，{name}。", f"This file is not UTF-8: {name_en}.", span,
        ("请用编辑器打开，“另存为”时编码选 UTF-8。", "Open it in an editor and save it again with the encoding UTF-8."),
    )


def not_a_text(span: Span) -> Diagnostic:
    return _problem("not-a-text", _FILE, "这不是文字文件，里面有许多看不见的字符。", "This is not a text file: it is full of invisible characters.", span)


def invisible_character(span: Span, character: str) -> Diagnostic:
    code = ord(character)
    zh, en = (
        ("零宽空格", "zero width") if 0x200B <= code <= 0x200D or code in (0x2060, 0xFEFF)
        else ("改变书写方向的记号", "a mark that turns the direction of writing") if code in (0x61C, 0x200E, 0x200F) or 0x202A <= code <= 0x206F
        else ("不通用的换行", "an unusual line break") if code in (0x85, 0x2028, 0x2029)
        else ("控制字符", "a control character")
    )
    return _problem(
        "invisible-character", ("看不见的字符", "An invisible character"), f"这里有一个看不见的字符：{zh}（U+{code:04X}）。",
        f"There is an invisible character here: {en} (U+{code:04X}).", span,
        ("请删去它：把光标放在后一个字前，按退格键。", "Delete it: put the cursor after it and press backspace."),
    )


def file_missing(span: Span, path: str) -> Diagnostic:
    return _problem(
        "file-missing", ("找不到文件", "A file is missing"), f"找不到文件“{path}”。", f"There is no file `{path}`.", span,
        ("文件名从本目录的最上一层写起，如“文本/承诺书.md”。", "Names of files begin at the top of this catalog, such as `文本/承诺书.md`."),
    )


def too_deep(span: Span, most: int) -> Diagnostic:
    return _problem("too-deep", _FILE, f"这里套了超过 {most} 层。", f"More than {most} levels are nested here.", span)


def too_much(span: Span) -> Diagnostic:
    return _problem("too-much", _FILE, "这个文件里的内容太多了。", "There is too much in this file.", span, ("请分成几个文件。", "Split it into several files."))


def too_many_problems(span: Span) -> Diagnostic:
    return _problem("too-many-problems", _FILE, "这个文件的问题太多，后面的先不列了。", "There are too many problems in this file; the rest is left out.", span)


def empty_file(span: Span) -> Diagnostic:
    return _problem("empty-file", ("文件是空的", "The file is empty"), "这个文件里什么也没有。", "There is nothing in this file.", span, severity=Severity.WARNING)


def not_entries(span: Span, is_list: bool) -> Diagnostic:
    zh = "文件最外层是列表（每行以“-”打头）。" if is_list else "文件最外层应当是一行行的“名称: 内容”。"
    en = "The file is a list at its top (lines begin with `-`)." if is_list else "A file is made of lines `name: content`."
    return _problem("not-entries", ("写法不对", "Not the way to write it"), zh, en, span, ("请写成“名称: 内容”，冒号后有一个空格。", "Write `name: content`, with a blank after the colon."))


# --- How lines are put together -------------------------------------------------------------------------------------

_INDENT = ("缩进不对", "The indentation is wrong")


def tab_indent(span: Span) -> Diagnostic:
    return _problem(
        "tab-indent", _INDENT, "这一行开头是 Tab。", "This line begins with a tab.", span,
        ("缩进请用半角空格，每层两个。", "Indent with blanks, two for each level."),
    )


def wide_indent(span: Span, character: str) -> Diagnostic:
    zh, en = ("全角空格", "a full-width blank") if character == "\u3000" else ("不换行空格", "a no-break space")
    return _problem(
        "wide-indent", _INDENT, f"这一行开头是{zh}。", f"This line begins with {en}.", span,
        ("缩进请用半角空格，每层两个。", "Indent with ordinary blanks, two for each level."),
    )


def not_indented(span: Span, above: str, below: str, at_left: bool) -> Diagnostic:
    where = "顶到了最左边" if at_left else "和它对齐了"
    where_en = "stands at the left margin" if at_left else "stands level with it"
    return _problem(
        "not-indented", _INDENT, f"“{above}”下面是空的，而“{below}”{where}。", f"There is nothing below `{above}`, and `{below}` {where_en}.", span,
        ("是不是少缩进了两格？", "Should it be indented by two blanks?"),
    )


def indented_too_far(span: Span, line_above: str, name_above: str) -> Diagnostic:
    return _problem(
        "indented-too-far", _INDENT, f"这一行比上一行深，可上一行“{line_above}”已经写完了。",
        f"This line is deeper than the one above, but `{line_above}` is complete.", span,
        (f"请与“{name_above}”对齐。", f"Put it level with `{name_above}`."),
    )


def indent_matches_nothing(span: Span) -> Diagnostic:
    return _problem(
        "indent-matches-nothing", _INDENT, "这一行的缩进和上面哪一行都对不齐。", "This line is level with none of the lines above.", span,
        ("同一层的各行要从同一列写起，每层两个空格。", "Lines of one level begin at one column, two blanks for each level."),
    )


_COLON = ("冒号不对", "The colon is wrong")


def wide_colon(span: Span, name: str, rest: str) -> Diagnostic:
    return _problem(
        "wide-colon", _COLON, f"“{name}”后面是全角冒号。", f"There is a full-width colon after `{name}`.", span,
        (f"请改成半角冒号加一个空格：`{name}: {rest}`", f"Write a half-width colon and a blank: `{name}: {rest}`"),
    )


def no_blank_after_colon(span: Span, name: str, rest: str) -> Diagnostic:
    return _problem(
        "no-blank-after-colon", _COLON, "冒号后面少一个空格。", "A blank is missing after the colon.", span,
        (f"请写：`{name}: {rest}`", f"Write `{name}: {rest}`"),
    )


def second_colon(span: Span, before: str, after: str) -> Diagnostic:
    return _problem(
        "second-colon", _COLON, "文字里又出现了“冒号加空格”。", "There is a second colon with a blank in this text.", span,
        (f"请用全角冒号：`{before}：{after}`", f"Use a full-width colon: `{before}：{after}`"),
    )


def no_colon(span: Span, words: str) -> Diagnostic:
    return _problem(
        "no-colon", _COLON, f"“{words}”这一行没有“冒号加空格”。", f"There is no colon with a blank in the line `{words}`.", span,
        ("每行要写成“名称: 内容”；如果是接着上一行写，请比上一行缩进两格。", "Write `name: content`; to go on with the line above, indent by two blanks."),
    )


_BAD_START = ("不能这样打头", "It cannot begin like this")


def comparison_without_left(span: Span, name: str, sign: str, wanted: str, rest: str) -> Diagnostic:
    return _problem(
        "comparison-without-left", _BAD_START, f"“{name}”不能以“{sign}”打头，缺了被比较的数据。",
        f"`{name}` cannot begin with `{sign}`: what is compared is missing.", span,
        (f"请把它写出来，如：`{name}: 某数据 {wanted} {rest}`", f"Write it out, such as: `{name}: some fact {wanted} {rest}`"),
    )


def bad_start(span: Span, name: str, sign: str) -> Diagnostic:
    of = f"“{name}”后面" if name else "这里"
    of_en = f"What follows `{name}`" if name else "This"
    return _problem(
        "bad-start", _BAD_START, f"{of}不能以“{sign}”打头。", f"{of_en} cannot begin with `{sign}`.", span,
        ("请以名称、数字、“（”或汉字打头；真要写这个符号，请把整段放进半角引号里。",
         "Begin with a name, a digit or （; where the sign is meant, put the whole into quotes."),
    )


def text_after_quotes(span: Span, quoted: str, rest: str) -> Diagnostic:
    return _problem(
        "text-after-quotes", _BAD_START, "一行不能以半角引号打头，后面又接着写。", "A line cannot begin with a quote and go on after it.", span,
        (f"请用中文引号，或换个写法：`“{quoted}”{rest}`", f"Use Chinese quotes, or put it another way: `“{quoted}”{rest}`"),
    )


def text_after_brackets(span: Span, bracketed: str, inside: str) -> Diagnostic:
    return _problem(
        "text-after-brackets", ("写法不对", "Not the way to write it"), f"“{bracketed}”后面还有字。半角括号打头的，会当成列表或几项。",
        f"There is more behind `{bracketed}`. What begins with a bracket is taken for a list or entries.", span,
        (f"式子里的名称直接写：{inside}；一句话里引数据，写【{inside}】。", f"In an expression write the name alone: {inside}; in a sentence write 【{inside}】."),
    )


def range_needs_quotes(span: Span, written: str) -> Diagnostic:
    return _problem(
        "range-needs-quotes", _BAD_START, f"区间“{written}”写在这里，会被当作列表。", f"The range `{written}` is taken for a list here.", span,
        (f"请加引号：`\"{written}\"`，或者写成“80以上不满90”这样的话。", f"Put it into quotes, `\"{written}\"`, or write it in words: 80以上不满90."),
    )


def unclosed(span: Span, opening: str, closing: str, line: int, column: int) -> Diagnostic:
    kind, kind_en = ("引号", "Quotes") if opening in "\"'" else ("括号", "Brackets")
    return _problem(
        "unclosed", (f"{kind}没有配对", f"{kind_en} do not match"), f"第{line}行第{column}列的“{opening}”一直没有“{closing}”。",
        f"The `{opening}` in line {line}, column {column} is never closed by `{closing}`.", span,
        ("（后面的行因此看不懂，先改这里。）", "(What follows cannot be read because of it: mend this first.)"),
    )


def closed_twice(span: Span, closing: str) -> Diagnostic:
    return _problem(
        "closed-twice", ("括号没有配对", "Brackets do not match"), f"这里的“{closing}”没有与它配对的前半边。", f"Nothing was opened that this `{closing}` closes.", span,
        ("请删去它，或补上前半边。", "Delete it, or add what opens it."),
    )


def no_comma(span: Span) -> Diagnostic:
    return _problem(
        "no-comma", ("少了逗号", "A comma is missing"), "括号里两项之间少了半角逗号，或者多了一个冒号。",
        "A half-width comma is missing between two items in the brackets, or there is a colon too many.", span,
        ("请写成 {甲: x, 乙: y} 或 [甲, 乙]，逗号后有一个空格。", "Write {a: x, b: y} or [a, b], with a blank after the comma."),
    )


def wide_comma_in_brackets(span: Span, comma: str, name: str) -> Diagnostic:
    return _problem(
        "wide-comma-in-brackets", ("逗号不对", "The comma is wrong"), f"“{name}”前面的“{comma}”不是半角逗号，和前一项连成了一项。",
        f"`{comma}` before `{name}` is no half-width comma, so it does not part the items.", span,
        (f"请改成半角逗号加一个空格：`, {name}: `", f"Write a half-width comma and a blank: `, {name}: `"),
    )


def table_not_indented(span: Span, key: str) -> Diagnostic:
    return _problem(
        "table-not-indented", _INDENT, f"“{key}”的表没有缩进。", f"The table of `{key}` is not indented.", span,
        (f"请把表的每一行都比“{key}”多缩进两格。", f"Indent each of its rows by two blanks more than `{key}`."),
    )


def split_in_brackets(span: Span, written: str) -> Diagnostic:
    return _problem(
        "split-in-brackets", ("括号没有配对", "Brackets do not match"), f"“{written}”在逗号处被拆开了：[ ] 和 {{ }} 里的半角逗号总是分项。",
        f"`{written}` was cut at the comma: inside [ ] and {{ }} a half-width comma always separates items.", span,
        ("请把逗号改成全角的“，”，或者另起一行写这个式子。", "Use a full-width comma ，, or give the expression a line of its own."),
    )


def swallowed_comment(span: Span, swallowed: str) -> Diagnostic:
    return _problem(
        "swallowed-comment", ("内容会丢", "Words would be lost"), f"“#”前有空格，后面的“{swallowed}”会被当作注释丢掉。",
        f"There is a blank before `#`, so `{swallowed}` is taken for a comment and lost.", span,
        ("请去掉“#”前的空格，或换个说法（如“1号窗口”）；真是注释，请在“#”后加一个空格。", "Take the blank away or use other words; for a comment put a blank after `#`."),
    )


def unreadable_line(span: Span) -> Diagnostic:
    return _problem(
        "unreadable-line", ("写法不对", "Not the way to write it"), "这一行看不懂。", "This line cannot be understood.", span,
        ("请看看冒号后有没有空格、缩进齐不齐、括号和引号是否成对。", "Look for the blank after the colon, the indentation, brackets and quotes."),
    )


_REFUSED = ("这种写法不用", "Not used here")


def anchor(span: Span) -> Diagnostic:
    return _problem(
        "anchor", _REFUSED, "以“&”打头的记号（锚点）不能用。", "Anchors (`&`) are not used.", span,
        ("同样的内容请起个名字，到处引用那个名字。", "Give it a name and use the name elsewhere."),
    )


def alias(span: Span) -> Diagnostic:
    return _problem(
        "alias", _REFUSED, "以“*”打头的引用不能用。", "Aliases (`*`) are not used.", span,
        ("要乘，请写在数据后面：甲 × 3；要引用，请直接写名称。", "To multiply, put it after a fact: a * 3; to refer, write the name."),
    )


def tag(span: Span, written: str) -> Diagnostic:
    return _problem(
        "tag", _REFUSED, f"以“{written}”打头的写法不能用，后面的话会变样。", f"What begins with `{written}` is not used: it changes what follows.", span,
        ("“不等于”请写“甲 ≠ 3”，“不是”请写“不是 甲”。", "For `not equal` write `a != 3` after the fact."),
    )


def document_mark(span: Span) -> Diagnostic:
    return _problem(
        "document-mark", _REFUSED, "一个文件只写一份内容，不用“---”“...”“%”这样的行。", "A file holds one document: lines like `---`, `...` or `%` are not used.", span,
        ("请删去这一行；另一份请写到另一个文件。", "Delete the line; put another document into another file."),
    )


def merge_key(span: Span) -> Diagnostic:
    return _problem("merge-key", _REFUSED, "“<<”不能用。", "`<<` is not used.", span, ("请把各项照写出来。", "Write the entries out."))


def name_is_not_text(span: Span) -> Diagnostic:
    return _problem(
        "name-is-not-text", ("写法不对", "Not the way to write it"), "冒号前面应当是一个名称，这里是一组括号，或以“?”打头。",
        "A name must stand before the colon; here are brackets, or a `?`.", span, ("请写成“名称: 内容”。", "Write `name: content`."),
    )


# --- Names and keys -------------------------------------------------------------------------------------------------


def doubled(span: Span, name: str, first: Span) -> Diagnostic:
    where = f"第{first.line}行、第{span.line}行" if first.file == span.file else f"{first.file} 第{first.line}行、{span.file} 第{span.line}行"
    where_en = f"lines {first.line} and {span.line}" if first.file == span.file else f"{first.file} line {first.line}, {span.file} line {span.line}"
    here, here_en = ("在这里", " here") if first.file == span.file else ("", "")
    return _problem(
        "doubled", ("名称重复", "The same name twice"), f"“{name}”{here}写了两遍（{where}）。", f"`{name}` is written twice{here_en} ({where_en}).", span,
        ("请删去一个，或换个名字。", "Delete one, or use another name."), related=((first, Words("先写在这里", "first written here")),),
    )


def doubled_key(span: Span, zh: str, other: str, first: Span) -> Diagnostic:
    return _problem(
        "doubled", ("名称重复", "The same name twice"), f"“{other}”和“{zh}”是同一个键，写了两遍（第{first.line}行、第{span.line}行）。",
        f"`{other}` and `{zh}` are the same key, written twice (lines {first.line} and {span.line}).", span, ("请删去一个。", "Delete one."),
    )


def unknown_key(span: Span, word: str, near: str | None, allowed: Sequence[str], in_zh: str, in_en: str) -> Diagnostic:
    guess = (f"是想写“{near}”吗？", f"Is `{near}` meant? ") if near else ("", "")
    may = (f"{in_zh}里可以写：{_list_zh(allowed)}", f"A {in_en} may hold: {_list_en(allowed)}")
    return _problem(
        "unknown-key", ("键不认识", "An unknown key"), f"“{word}”不是这里能写的键。", f"`{word}` is not a key that may be written here.", span,
        (guess[0] + may[0], guess[1] + may[1]),
    )


def cut_by_comma(span: Span, key: str, value: str, rest: str) -> Diagnostic:
    return _problem(
        "cut-by-comma", ("逗号断开了一个值", "A comma has cut a value"), f"花括号里，逗号后面是下一个键：“{value},{rest}”成了“{value}”和一个叫“{rest}”的键。",
        f"Within braces a new key follows a comma: `{value},{rest}` became `{value}` and a key called `{rest}`.", span,
        (f"请把值放在引号里：`{key}: '{value},{rest}'`", f"Put the value in quotes: `{key}: '{value},{rest}'`"),
    )


def key_elsewhere(span: Span, word: str, belongs: str, belongs_en: str, allowed: Sequence[str], in_zh: str, in_en: str) -> Diagnostic:
    return _problem(
        "unknown-key", ("键不认识", "An unknown key"), f"“{word}”不能写在这里，它是“{belongs}”里的键。", f"`{word}` may not be written here: it belongs in a {belongs_en}.", span,
        (f"{in_zh}里可以写：{_list_zh(allowed)}", f"A {in_en} may hold: {_list_en(allowed)}"),
    )


def file_without_subject(span: Span, kinds: Sequence[tuple[str, str]]) -> Diagnostic:
    zh, en = " 或 ".join(f"`{kind}: 名称`" for kind, _ in kinds), " or ".join(f"`{kind}: name`" for _, kind in kinds)
    return _problem(
        "file-without-subject", ("缺了必写的键", "A required key is missing"),
        f"这个文件像是写{'或'.join(kind for kind, _ in kinds)}的，却没有说是哪一个。", f"This file seems to be a {' or '.join(kind for _, kind in kinds)}, but does not say which.", span,
        (f"请在第一行写：{zh}", f"Write on the first line {en}"),
    )


def name_below_key(span: Span, word: str, name: str) -> Diagnostic:
    return _problem(
        "file-without-subject", ("缺了必写的键", "A required key is missing"),
        f"“{word}”后面没有写名称，名称写到了下一行。", f"`{word}` has no name behind it: the name stands on the next line.", span,
        (f"请写在同一行：`{word}: {name}`", f"Write it on the same line: `{word}: {name}`"),
    )


def missing_key(span: Span, key: str, in_zh: str, in_en: str, sample: str) -> Diagnostic:
    return _problem(
        "missing-key", ("缺了必写的键", "A required key is missing"), f"{in_zh}里没有写“{key}”。", f"This {in_en} has no `{key}`.", span,
        (f"请加一行：`{sample}`", f"Add a line: `{sample}`"),
    )


def bad_name(span: Span, name: str, character: str) -> Diagnostic:
    why = "名称不能以数字打头。" if character.isdigit() else f"名称里不能有“{character}”。"
    why_en = "A name cannot begin with a digit." if character.isdigit() else f"A name cannot hold `{character}`."
    return _problem(
        "bad-name", ("名称不合规", "Not a good name"), f"“{name}”不能作名称：{why}", f"`{name}` cannot be a name. {why_en}", span,
        ("可以用汉字、字母、数字、“_”“·”和全角括号（）。", "Use Han characters, letters, digits, `_`, `·` and full-width brackets （）."),
    )


def empty_value(span: Span, key: str, takes: Words, severity: Severity = Severity.ERROR) -> Diagnostic:
    return _problem(
        "empty-value", ("后面是空的", "Nothing follows"), f"“{key}”后面什么也没写。", f"Nothing follows `{key}`.", span,
        (f"这里要写：{takes.zh}。不需要就删去这一行。", f"Here goes {takes.en}. Delete the line if it is not needed."), severity=severity,
    )


_SHAPE = ("写法不对", "Not the way to write it")


def wrong_form(span: Span, key: str, takes: Words, got_zh: str, got_en: str) -> Diagnostic:
    return _problem(
        "wrong-form", _SHAPE, f"“{key}”后面写成了{got_zh}。", f"`{key}` is followed by {got_en}.", span,
        (f"这里要写：{takes.zh}。", f"Here goes {takes.en}."),
    )


def entry_in_list(span: Span, word: str, key: str, takes: Words) -> Diagnostic:
    return _problem(
        "wrong-form", _SHAPE, f"“{key}”的列表里，“{word}”后面还有内容；列表里每一项只写名称。",
        f"In the list of `{key}` more stands behind `{word}`; in a list there are names alone.", span,
        (f"这里要写：{takes.zh}。", f"Here goes {takes.en}."),
    )  # fmt: skip


def text_instead_of_entries(span: Span, key: str, written: str) -> Diagnostic:
    return _problem(
        "wrong-form", _SHAPE, f"“{key}”后面直接写了内容，没有起名字。", f"What follows `{key}` has no name.", span,
        (f"请另起一行，缩进两格，先起个名字：`名称: {written}`", f"Give it a name on a line of its own, indented by two blanks: `name: {written}`"),
    )


def list_instead_of_entries(span: Span, key: str, zh: str, en: str) -> Diagnostic:
    return _problem(
        "wrong-form", _SHAPE, f"“{key}”后面写成了列表。", f"`{key}` is followed by a list.", span,
        (f"请一行写一项，缩进两格：`{zh}`", f"Write one entry a line, indented by two blanks: `{en}`"),
    )


def library_in_subject(span: Span, word: str, in_zh: str, in_en: str) -> Diagnostic:
    return _problem(
        "key-in-subject", _SHAPE, f"“{word}”大家都要用，不能写在{in_zh}的文件里。", f"`{word}` is for all to use; it cannot stand in the file of a {in_en}.", span,
        (f"请另建一个文件（如 {word}.yaml），把“{word}:”和它下面的内容挪过去。", f"Make another file, such as {word}.yaml, and move `{word}:` there with all below it."),
    )


def two_subjects(span: Span, word: str) -> Diagnostic:
    return _problem(
        "two-subjects", _SHAPE, f"这个文件已经在写别的了，不能再写“{word}”。", f"This file is about something else already; it cannot hold `{word}` too.", span,
        ("请另建一个文件。", "Make another file."),
    )


def not_a_truth(span: Span, key: str, written: str, wanted: str, language: str = "zh") -> Diagnostic:
    return _problem(
        "not-a-truth", ("只能写 是 或 否", "Only yes or no"), f"“{key}”只能写“是”或“否”，写了“{written}”。", f"`{key}` takes yes or no, not `{written}`.", span,
        (f"请写：`{key}: {wanted}`", f"Write `{key}: {wanted}`") if wanted else None,
    )


def no_such_day(span: Span, written: str) -> Diagnostic:
    return _problem(
        "not-a-date", ("没有这一天", "No such day"), f"日历上没有“{written}”这一天。", f"There is no such day as `{written}`.", span,
        ("请看看月份和日子。", "Look at the month and the day."),
    )


def not_a_date(span: Span, key: str, written: str, wanted: str) -> Diagnostic:
    return _problem(
        "not-a-date", ("不是日期", "Not a date"), f"“{key}”要写日期，“{written}”不是。", f"`{key}` takes a date, and `{written}` is none.", span,
        (f"请写成 `{wanted}`" if wanted else "请写成 2026-01-01 这样：年四位，月、日各两位。", f"Write `{wanted}`" if wanted else "Write it like 2026-01-01."),
    )


def not_a_choice(span: Span, key: str, written: str, near: str | None, choices: Sequence[str], severity: Severity = Severity.ERROR) -> Diagnostic:
    guess = (f"是想写“{near}”吗？", f"Is `{near}` meant? ") if near else ("", "")
    return _problem(
        "not-a-choice", ("不在可取的词里", "Not one of the words"), f"“{key}”没有“{written}”这一项。", f"`{key}` has no choice `{written}`.", span,
        (f"{guess[0]}可取：{_list_zh(choices)}。", f"{guess[1]}Choose from: {_list_en(choices)}."), severity=severity,
    )


def list_with_wide_commas(span: Span, parts: Iterable[str]) -> Diagnostic:
    written = ", ".join(parts)
    return _problem(
        "wide-commas", ("逗号不对", "The comma is wrong"), "列表里的各项要用半角逗号隔开，这里被当成了一项。", "Items of a list are separated by half-width commas; this was taken for one item.", span,
        (f"请写：`[{written}]`", f"Write `[{written}]`"),
    )


# --- Text tables ----------------------------------------------------------------------------------------------------

_TABLE = ("表不齐", "The table is uneven")


def row_too_short(span: Span, row: int, has: int, wants: int, missing: Sequence[str]) -> Diagnostic:
    less = wants - has
    return _problem(
        "row-too-short", _TABLE, f"第{row}行少{_count(less)}格：应有{wants}格，写了{has}格。", f"Row {row} is short of {less}: it should have {wants} cells and has {has}.", span,
        (f"看看是不是缺了“{_list_zh(missing)}”；空着的格也要有竖线。", f"Is {_list_en(missing)} missing? An empty cell needs its bar too."),
    )


def row_too_long(span: Span, row: int, has: int, wants: int) -> Diagnostic:
    return _problem(
        "row-too-long", _TABLE, f"第{row}行多{_count(has - wants)}格：应有{wants}格，写了{has}格。", f"Row {row} has {has - wants} too many: it should have {wants} cells and has {has}.", span,
        ("从这里起是多出来的；请看看表头是不是少了一列。", "The surplus begins here; is a column missing in the head?"),
    )


def bars_differ(span: Span, row: int, inputs: int) -> Diagnostic:
    return _problem(
        "bars-differ", _TABLE, f"第{row}行的“||”和表头对不上：“||”左边应有{inputs}格。", f"In row {row} the `||` does not stand where it does in the head: {inputs} cells belong before it.", span,
        ("“||”左边是条件，右边是结果，每行都要在同一处。", "Conditions stand before `||`, results after it, in every row alike."),
    )


def table_without_results(span: Span, example: str) -> Diagnostic:
    return _problem(
        "table-without-results", _TABLE, "看不出这张表哪些列是条件、哪些列是结果。", "It cannot be seen which columns of this table are conditions and which are results.", span,
        (f"请在表头用“||”隔开，如：`{example}`", f"Separate them by `||` in the head, such as `{example}`"),
    )


def rows_without_outputs(span: Span) -> Diagnostic:
    return _problem(
        "table-without-results", _TABLE, "一行一条的写法看不出哪一项是结果。", "Where rows are written one by one, it cannot be seen which item is the result.", span,
        ("请在“输出”里列出结果列，如：`输出: {规模: 文本}`", "List the result columns under `outputs`, such as `outputs: {规模: text}`"),
    )


def unnamed_column(span: Span, number: int) -> Diagnostic:
    return _problem("unnamed-column", _TABLE, f"表头第{number}列没有名称。", f"Column {number} has no name in the head.", span, ("请补上列名，或删去多余的竖线。", "Name it, or delete the surplus bar."))


def doubled_column(span: Span, name: str) -> Diagnostic:
    return _problem("doubled", ("名称重复", "The same name twice"), f"表头里“{name}”写了两遍。", f"The head names `{name}` twice.", span, ("请删去一列，或换个名字。", "Delete one column, or use another name."))


def table_without_rows(span: Span) -> Diagnostic:
    return _problem("table-without-rows", _TABLE, "这张表只有表头，没有一行内容。", "This table has a head and no rows.", span, ("请在表头下写各行。", "Write rows below the head."))


def table_needs_bar(span: Span, key: str) -> Diagnostic:
    return _problem(
        "table-needs-bar", _SHAPE, f"“{key}”后面少了“|”，表里的各行被连成了一行。", f"A `|` is missing after `{key}`: the rows of the table ran together.", span,
        (f"请写：`{key}: |`，表从下一行写起。", f"Write `{key}: |` and begin the table on the next line."),
    )


def row_without_name(span: Span, row: int) -> Diagnostic:
    return _problem("row-without-name", _TABLE, f"第{row}行没有名称。", f"Row {row} has no name.", span, ("请在“名称”列里给它起个名字。", "Give it one in the column `name`."))


def table_without_names(span: Span) -> Diagnostic:
    return _problem("table-without-names", _TABLE, "这张表的第一列应当是“名称”。", "The first column of this table should be `name`.", span, ("请加上“名称”列，每行起一个名字。", "Add the column `name` and name each row."))


# --- Folders --------------------------------------------------------------------------------------------------------

_CATALOG = ("目录读不了", "The catalog cannot be read")


def no_such_folder(span: Span, path: str, near: str | None) -> Diagnostic:
    hint = (f"想找的是“{near}”吗？", f"Did you mean `{near}`?") if near else None
    return _problem("no-such-folder", _CATALOG, f"找不到“{path}”这个文件夹。", f"There is no folder `{path}`.", span, hint)


def file_for_a_folder(span: Span, path: str, folder: str | None) -> Diagnostic:
    hint = (f"请写目录所在的文件夹：“{folder}”。", f"Name the folder of the catalog: `{folder}`.") if folder else (
        "请写目录所在的文件夹，里面有 目录.yaml。", "Name the folder of a catalog, where 目录.yaml (or catalog.yaml) is.")  # fmt: skip
    return _problem("file-for-a-folder", _CATALOG, f"“{path}”是一个文件，这里要写文件夹。", f"`{path}` is a file, and this wants a folder.", span, hint)


def no_catalog_file(span: Span, path: str) -> Diagnostic:
    return _problem(
        "no-catalog-file", _CATALOG, f"“{path}”里没有 目录.yaml。", f"There is no 目录.yaml (or catalog.yaml) in `{path}`.", span,
        ("请新建 目录.yaml，写两行：`目录: 某某市` 和 `语言: 1`", "Make one with two lines: `目录: 某某市` and `语言: 1`"),
    )


def parent_not_found(span: Span, name: str, near: str | None, known: Sequence[str]) -> Diagnostic:
    guess = (f"是想写“{near}”吗？", f"Is `{near}` meant? ") if near else ("", "")
    there = (f"旁边的目录有：{_list_zh(known)}。", f"The catalogs beside it: {_list_en(known)}.") if known else ("旁边没有别的目录。", "There is no other catalog beside it.")
    return _problem("parent-not-found", ("上级目录找不到", "The catalog above is missing"), f"没有“{name}”这个目录。", f"There is no catalog `{name}`.", span, (guess[0] + there[0], guess[1] + there[1]))


def catalogs_in_a_ring(span: Span, names: Sequence[str]) -> Diagnostic:
    return _problem(
        "catalogs-in-a-ring", ("互相继承", "Catalogs extend each other"), f"这几个目录互相继承：{' → '.join(names)}。", f"These catalogs extend each other: {' → '.join(names)}.", span,
        ("上级目录只能有一个方向，请改掉一个“继承”。", "There is only one way up: change one `extends`."),
    )


def same_catalog_name(span: Span, name: str, first: Span) -> Diagnostic:
    return _problem(
        "doubled", ("名称重复", "The same name twice"), f"有两个目录都叫“{name}”：{first.file}、{span.file}。", f"Two catalogs are called `{name}`: {first.file}, {span.file}.", span,
        ("请给其中一个改名。", "Rename one of them."),
    )


def link_outside(span: Span, path: str) -> Diagnostic:
    return _problem("link-outside", _CATALOG, f"“{path}”是指到目录外面的链接，没有读它。", f"`{path}` is a link that leads out of the catalog; it was not read.", span, severity=Severity.WARNING)


def wrong_file_ending(span: Span, path: str) -> Diagnostic:
    return _problem("wrong-file-ending", ("文件没有读", "A file was not read"), f"“{path}”的结尾不是 .yaml，没有读它。", f"`{path}` does not end in .yaml and was not read.", span, ("请改名为 .yaml。", "Rename it to end in .yaml."), severity=Severity.WARNING)


# --- What a catalog says --------------------------------------------------------------------------------------------


def amends_nothing(span: Span, name: str, near: str | None) -> Diagnostic:
    return _problem(
        "amends-nothing", ("引用不到", "Nothing by that name"), f"上级目录里没有“{name}”，无从修改。", f"The catalogs above have no `{name}` to amend.", span,
        (f"是想写“{near}”吗？", f"Is `{near}` meant?") if near else ("新的内容请直接写，不用放在“修改”里。", "Write new things outside `amend`."),
    )


def amends_section(span: Span, section: str) -> Diagnostic:
    return _problem(
        "amends-nothing", ("引用不到", "Nothing by that name"), f"“修改”下面直接写要改的名称，没有“{section}”这一层。",
        f"Below `amend` the names of what is amended stand at once, without `{section}` above them.", span,
        (f"请删去“{section}”这一行，下面的都往左移两格。", f"Delete the line `{section}` and move what is below it two blanks to the left."),
    )


def condition_says_nothing(span: Span, name: str) -> Diagnostic:
    return _problem(
        "condition-says-nothing", ("缺了必写的键", "A required key is missing"), f"条件“{name}”没有写“要求”，也不是“需人工研判”。",
        f"The condition `{name}` has neither `require` nor `by_hand`.", span, ("请加一行：`要求: 岁数 ≥ 80岁`", "Add a line such as `require: 岁数 >= 80岁`"),
    )


def situation_says_nothing(span: Span, name: str) -> Diagnostic:
    return _problem(
        "situation-says-nothing", ("缺了必写的键", "A required key is missing"), f"情形“{name}”没有写“何时”，也没有“分为”。",
        f"The situation `{name}` has neither `only_if` nor `one_of`.", span, ("请写一个式子，或用“分为”列出几项。", "Write an expression, or list options under `one_of`."),
    )


def parameter_says_nothing(span: Span, name: str) -> Diagnostic:
    return _problem(
        "parameter-says-nothing", ("缺了必写的键", "A required key is missing"), f"参数“{name}”没有“值”，也没有“历史”。",
        f"The parameter `{name}` has neither `value` nor `history`.", span, ("请加一行：`值: 100`", "Add a line such as `value: 100`"),
    )


def example_expects_nothing(span: Span, name: str) -> Diagnostic:
    return _problem(
        "example-expects-nothing", ("缺了必写的键", "A required key is missing"), f"用例“{name}”没有写“应得”，什么也检验不了。", f"The example `{name}` has no `expect`, so it tests nothing.", span,
        ("请加一行：`应得: {结论: 符合}`", "Add a line such as `expect: {outcome: yes}`"),
    )
