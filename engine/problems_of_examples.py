"""What a 用例 says when the rules do not do what it expects."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.source import Span


def _problem(code: str, title: Words, message: Words, span: Span, hint: Words | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, title, message.sentence(), span, hint.sentence() if hint else None)


NOT_AS_EXPECTED = Words("用例不符", "Not as expected")


def differs(example: str, output: str, expected: str, computed: str, used: Sequence[str], span: Span) -> Diagnostic:
    """`used` are the rows of parameters the answer stands on: the likeliest place of the mistake."""
    listed = "；".join(used)
    hint = Words(f"用到的参数：{listed}", f"Parameters used: {listed}") if used else None
    return _problem(
        "example-differs",
        NOT_AS_EXPECTED,
        Words(f"“{example}”的“{output}”应得 {expected}，算出 {computed}", f"{output} of {example}: expected {expected}, computed {computed}"),
        span,
        hint,
    )


def next_differs(example: str, expected: str, asked: str, span: Span) -> Diagnostic:
    return _problem(
        "example-asks-otherwise",
        NOT_AS_EXPECTED,
        Words(f"“{example}”的下一问应是 {expected}，实际问 {asked}", f"{example} should ask {expected} next, and asks {asked}"),
        span,
    )


def no_such_output(example: str, output: str, known: Sequence[str], span: Span) -> Diagnostic:
    zh, en = "、".join(known), ", ".join(known)
    return _problem(
        "example-output-unknown",
        Words("没有这项结果", "No such output"),
        Words(f"“{example}”要比“{output}”，可是没有这项结果", f"{example} expects `{output}`, and there is no such output"),
        span,
        Words(f"可以写：{zh}", f"There are: {en}") if known else None,
    )


def cannot_be_read(example: str, output: str, expected: str, wanted: str, span: Span) -> Diagnostic:
    return _problem(
        "example-value-unreadable",
        Words("应得看不懂", "Expected value not understood"),
        Words(f"“{example}”的“{output}”写着 {expected}，读不成{wanted}", f"{output} of {example}: {expected} is no {wanted}"),
        span,
    )


def bad_facts(example: str, problem: Diagnostic, span: Span) -> Diagnostic:
    return _problem(
        problem.code,
        Words("已知不对", "Wrong facts"),
        Words(f"“{example}”：{problem.message.zh}", f"{example}: {problem.message.en}"),
        span,
        problem.hint,
    )


def has_problems(example: str, problem: Diagnostic, span: Span) -> Diagnostic:
    return _problem(
        problem.code,
        Words("用例算出了问题", "The example ran into a problem"),
        Words(f"“{example}”：{problem.message.zh}", f"{example}: {problem.message.en}"),
        span,
        problem.hint,
    )
