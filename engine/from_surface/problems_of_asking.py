"""Every message about what is suggested to people and whom a service is for, one function each."""

from __future__ import annotations

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.source import Span, Text


def suggested_and_derived(name: Text, suggestion: Text) -> Diagnostic:
    return Diagnostic(
        "suggested-and-derived", Severity.ERROR, Words("推得和推荐写在一起", "Derived and suggested"),
        Words(f"“{name.value}”又写“推得”又写“推荐”。推得的当作已经知道，推荐的只是先填好、由本人核对，只能留一个。",
              f"{name.value} is both derived and suggested. What is derived counts as known; what is suggested is filled in to be looked over. Keep one."),
        suggestion.span,
    )  # fmt: skip


def suggested_never_asked(name: Text, suggestion: Text) -> Diagnostic:
    return Diagnostic(
        "suggested-never-asked", Severity.ERROR, Words("永不问的没有推荐", "Suggested to nobody"),
        Words(f"“{name.value}”写着“只推不问”，没有人会看到推荐。请去掉“只推不问”，或者把“推荐”改成“推得”。",
              f"{name.value} is never asked, so nobody sees what is suggested. Take never_ask out, or make it derived."),
        suggestion.span,
    )  # fmt: skip


def suggested_by_itself(name: Text, suggestion: Text) -> Diagnostic:
    return Diagnostic(
        "suggested-by-itself", Severity.ERROR, Words("推荐的是它自己", "Suggested by itself"),
        Words(f"“{name.value}”的推荐要用到它自己，填好以前推荐不出来。请写别的数据项。",
              f"What is suggested for {name.value} reads {name.value} itself. Name other facts."),
        suggestion.span,
    )  # fmt: skip


def suggested_from_nothing(name: Text, suggestion: Text) -> Diagnostic:
    return Diagnostic(
        "suggested-from-nothing", Severity.ERROR, Words("推荐没有来处", "Suggested from nothing"),
        Words(f"“{name.value}”的推荐没有用到别的数据项，谁来都是同一个回答。请写由哪个数据项推荐。",
              f"What is suggested for {name.value} reads no other fact: everybody is told the same. Name the fact it comes from."),
        suggestion.span,
    )  # fmt: skip
