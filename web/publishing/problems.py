"""What an author is told whose files cannot be taken as a version."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.source import NOWHERE, Span

_TITLE = Words("这份压缩包不能收", "This archive is not taken")


def _problem(code: str, zh: str, en: str, file: str = "", hint: tuple[str, str] | None = None) -> Diagnostic:
    span = Span(file, 0, 0, 0, 0) if file else NOWHERE
    return Diagnostic(code, Severity.ERROR, _TITLE, Words(zh, en), span, Words(*hint) if hint else None)


def not_a_zip() -> Diagnostic:
    return _problem("archive-not-zip", "这不是 ZIP 压缩包，或者已经损坏。", "This is no ZIP archive, or a broken one.", hint=("请把目录的文件夹压缩成 .zip 再上传。", "Pack the folder of the catalog as .zip."))


def too_much(what: Words) -> Diagnostic:
    return _problem("archive-too-much", f"里面的东西太多：{what.zh}。", f"There is too much in it: {what.en}.")


def bad_path(path: str, why: Words) -> Diagnostic:
    return _problem("archive-bad-path", f"文件名“{path}”不能用：{why.zh}。", f"The name `{path}` cannot be used: {why.en}.", path)


def not_plain(path: str, why: Words) -> Diagnostic:
    return _problem("archive-not-plain", f"“{path}”{why.zh}，不收。", f"`{path}` {why.en}: it is not taken.", path)


def same_path(path: str, other: str) -> Diagnostic:
    return _problem("archive-same-path", f"“{path}”和“{other}”在有的机器上是同一个文件。", f"`{path}` and `{other}` are one file on some machines.", path)


def no_catalog() -> Diagnostic:
    return _problem("archive-no-catalog", "里面没有 目录.yaml。", "There is no 目录.yaml in it.", hint=("请从含有 目录.yaml 的文件夹开始压缩。", "Pack the folder that holds 目录.yaml."))


def which_catalog(names: Sequence[str]) -> Diagnostic:
    return _problem("archive-which-catalog", f"里面有几个目录：{'、'.join(names)}。", f"There are several catalogs in it: {', '.join(names)}.", hint=("请写明要保存哪一个。", "Say which one is to be saved."))


def no_such_catalog(name: str, names: Sequence[str]) -> Diagnostic:
    return _problem("archive-no-such-catalog", f"里面没有叫“{name}”的目录，有：{'、'.join(names)}。", f"There is no catalog `{name}` in it, there is {', '.join(names)}.")
