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


# ── whom it serves ───────────────────────────────────────────────────────────────────────────────────────────────


def subject_without_choices(subject: Text) -> Diagnostic:
    return Diagnostic(
        "subject-without-choices", Severity.ERROR, Words("对象不是选出来的", "The subject is not chosen"),
        Words(f"“对象”写的“{subject.value}”没有“可取”，看不出是谁来办。请写一个数据项，可取的就是“服务对象”的词，如 自然人、企业法人。",
              f"{subject.value} has no options, so it does not tell who applies. Name a fact whose options are words of 服务对象, such as 自然人, 企业法人."),
        subject.span,
    )  # fmt: skip


def serves_nobody_here(matter: Text, served: tuple[str, ...], options: tuple[str, ...]) -> Diagnostic:
    return Diagnostic(
        "serves-nobody-here", Severity.ERROR, Words("没有谁能办", "Serves nobody who applies"),
        Words(f"“{matter.value}”的服务对象是{'、'.join(served)}，“对象”可取的是{'、'.join(options)}，没有谁能办它。",
              f"{matter.value} serves {', '.join(served)}; those who apply here are {', '.join(options)}."),
        matter.span, Words("请改服务对象，或者在“对象”的数据项里添上。", "Change whom it serves, or add them to the fact."),
    )  # fmt: skip


def nothing_for(span: Span, theme: str, option: str) -> Diagnostic:
    return Diagnostic(
        "nothing-for-subject", Severity.WARNING, Words("来了没有事可办", "Nothing for some who apply"),
        Words(f"“{theme}”里没有一件事项的服务对象有“{option}”，选了它的人没有事可办。", f"No matter of {theme} serves {option}: whoever chooses it has nothing to be handled."),
        span,
    )  # fmt: skip


def serve_nobody_together(
    span: Span, matter: str, served: tuple[str, ...], place: Span, other: str, others: tuple[str, ...], earlier: Span, how: str, condition: str
) -> Diagnostic:
    where, before = (f"（{each.file}:{each.line}）" if each.file else "" for each in (place, earlier))
    zh = f"“{matter}”{where}的服务对象是{'、'.join(served)}，“{other}”{before}等是{'、'.join(others)}，没有谁两件都能办。"
    en = f"{matter}{where} serves {', '.join(served)}, {other}{before} and others {', '.join(others)}: nobody can have both."
    if condition:
        zh += f"它只在“{condition}”时办，可是那时也还是同一个人来办。"
        en += f" It takes part only where {condition}; but then, too, it is the same applicant."
    return Diagnostic(
        "serve-nobody-together", Severity.ERROR if how != "when" else Severity.WARNING, Words("没有谁两件都能办", "Nobody can have both"), Words(zh, en), span,
        Words("请核对“服务对象”；不同的人办不同的事项的，一件事里写“对象: 一个数据项”，各办各的。",
              "Check 服务对象; where different applicants have different matters, name under 对象 (subject) the fact that says who applies."),
        ((place, Words(f"“{matter}”", matter)), (earlier, Words(f"“{other}”", other))),
    )  # fmt: skip
