"""What whoever connects registers is told, in their own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.source import NOWHERE, Span

TRUTHS = {"是": True, "否": False, "yes": True, "no": False}
ABSENCES = {"没有": True, "未知": False, "absent": True, "unknown": False}
_SETTINGS = ("数据来源的设置不对", "The settings of registers are wrong")


def _problem(code: str, zh: str, en: str, span: Span, hint: tuple[str, str] | None = None, severity: Severity = Severity.ERROR) -> Diagnostic:
    return Diagnostic(code, severity, Words(*_SETTINGS), Words(zh, en), span, Words(*hint) if hint else None)


def no_settings(file: str) -> Diagnostic:
    return _problem("registers-no-file", f"读不到“{file}”。", f"`{file}` cannot be read.", NOWHERE)


def not_a_register(span: Span, name: str) -> Diagnostic:
    return _problem(
        "registers-not-entries", f"“{name}”下面应当一行一项，写明怎样连接。", f"Below `{name}` should stand how it is connected, one entry a line.", span,
        ("例如“网址: https://……”。", "Such as `url: https://…`."),
    )  # fmt: skip


def which_place(span: Span, name: str, given: int) -> Diagnostic:
    many = ("没有写在哪里", "does not say where it is") if not given else ("写了几个地方", "names several places")
    return _problem(
        "registers-which-place", f"“{name}”{many[0]}。", f"`{name}` {many[1]}.", span,
        ("网址、文件、数据库，写其中一个。", "Write one of `url`, `file` and `database`."),
    )  # fmt: skip


def key_missing(span: Span, name: str, zh: str, en: str) -> Diagnostic:
    return _problem("registers-key-missing", f"“{name}”缺少“{zh}”。", f"`{name}` lacks `{en}`.", span)


def unknown_word(span: Span, word: str, near: str | None, allowed: Sequence[str]) -> Diagnostic:
    hint = (f"是想写“{near}”吗？", f"Did you mean `{near}`?") if near else (f"可以写：{'、'.join(allowed)}。", f"There are: {', '.join(allowed)}.")
    return _problem("registers-unknown-word", f"这里没有“{word}”这一项。", f"There is no entry `{word}` here.", span, hint)


def wrong_form(span: Span, wanted: Words) -> Diagnostic:
    return _problem("registers-wrong-form", f"这里应当是{wanted.zh}。", f"Here should stand {wanted.en}.", span)


def not_https(span: Span, place: str) -> Diagnostic:
    return _problem(
        "registers-not-https", "这个地址没有加密，经过的人都看得见查的是谁。", "This address is not encrypted: whoever stands between sees who is asked about.", span,
        ("请改用 https。", "Use https."),
    )  # fmt: skip


def no_such_file(span: Span, file: str) -> Diagnostic:
    return _problem("registers-no-such-file", f"找不到文件“{file}”。", f"There is no file `{file}`.", span, ("从这份设置所在的文件夹写起。", "Names begin in the folder of these settings."))


def secret_in_file(span: Span) -> Diagnostic:
    return _problem(
        "registers-secret", "令牌不能写在文件里。", "A token must not be written in a file.", span,
        ("放进环境变量，这里写“$变量名”。", "Put it into the environment and write `$VARIABLE` here."),
    )  # fmt: skip


def no_such_variable(span: Span, name: str) -> Diagnostic:
    return _problem("registers-no-variable", f"没有环境变量“{name}”。", f"There is no environment variable `{name}`.", span)


def no_fact(span: Span, column: str) -> Diagnostic:
    return _problem("registers-no-fact", f"“{column}”没有写是哪个数据项。", f"`{column}` does not say which fact it is.", span)


def no_basis(span: Span, name: str) -> Diagnostic:
    return _problem(
        "registers-no-basis", f"“{name}”没有写凭什么查。", f"`{name}` does not say on what basis it is asked.", span,
        ("写“依据: 《……》第……条”，或“须同意: 是”。", "Write `basis: …`, or `consent: yes`."),
    )  # fmt: skip


def not_of_catalogs(span: Span, fact: str, near: str | None) -> Diagnostic:
    return _problem(
        "registers-unknown-fact", f"目录里没有“{fact}”这个数据项。", f"The catalogs have no fact `{fact}`.", span,
        (f"是想写“{near}”吗？", f"Did you mean `{near}`?") if near else None,
    )  # fmt: skip


def not_said_in_catalogs(span: Span, name: str, near: str | None) -> Diagnostic:
    return _problem(
        "registers-unknown-register", f"目录里没有“{name}”这个数据来源，它填的数据说不清是谁的。", f"The catalogs have no register `{name}`: nobody can say whose data these are.", span,
        (f"是想写“{near}”吗？", f"Did you mean `{near}`?") if near else ("先在目录的“来源”里写上它。", "Declare it in a catalog first."),
    )  # fmt: skip


def other_source(span: Span, fact: str, name: str, sources: Iterable[str]) -> Diagnostic:
    said = "、".join(sources)
    return _problem(
        "registers-other-source", f"“{fact}”的来源在目录里是“{said or '本人填写'}”，不是“{name}”，不会由它填写。",
        f"The catalogs say that `{fact}` comes from `{said or 'the person'}`, not from `{name}`: it is not filled in from there.", span, severity=Severity.WARNING,
    )  # fmt: skip


def bad_column(span: Span, said: Words) -> Diagnostic:
    return _problem("registers-bad-column", said.zh, said.en, span)


def bad_certificate(span: Span, name: str, why: str) -> Diagnostic:
    return _problem(
        "registers-bad-certificate", f"“{name}”的证书或私钥用不了（{why}）。", f"The certificate or key of `{name}` cannot be used ({why}).", span,
        ("要 PEM 格式；私钥是这张证书的，不带口令。", "They must be PEM, the key that of the certificate, without a password."),
    )  # fmt: skip
