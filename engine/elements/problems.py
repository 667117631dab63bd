"""What tells an author that the elements of a matter contradict each other, or that a required one is missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.nearest import nearest
from dsl.source import Span, Text


def _problem(
    code: str, title: tuple[str, str], zh: str, en: str, span: Span, hint: tuple[str, str] | None = None, *,
    severity: Severity = Severity.ERROR, related: tuple[tuple[Span, Words], ...] = (),
) -> Diagnostic:
    return Diagnostic(code, severity, Words(*title), Words(zh, en), span, Words(*hint) if hint else None, related)


def _other(span: Span) -> tuple[tuple[Span, Words], ...]:
    return ((span, Words("另一处", "the other place")),) if span.file else ()


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

TIME = ("时限对不上", "Time limits do not agree")


def promise_over_statutory(span: Span, matter: str, promise: str, legal: str, other: Span) -> Diagnostic:
    return _problem(
        "promise-over-statutory", TIME, f"“{matter}”承诺{promise}办结，比法定的{legal}还长。",
        f"`{matter}` promises {promise}, which is longer than the {legal} of the law.", span,
        ("承诺只可比法定短；请核对这两项。", "A promise may only be shorter than the law: look at both."), related=_other(other),
    )  # fmt: skip


def at_once_takes_long(span: Span, matter: str, promise: str, other: Span) -> Diagnostic:
    return _problem(
        "at-once-takes-long", TIME, f"“{matter}”是即办件，承诺却要{promise}。", f"`{matter}` is done at once, but promises {promise}.", span,
        ("即办件当场办结，至多1个工作日；要更久的，办件类型写“承诺件”。", "What is done at once takes one working day at most; if it takes longer, its `project_type` is 承诺件."),
        related=_other(other),
    )  # fmt: skip


def promised_at_once(span: Span, matter: str, promise: str, other: Span) -> Diagnostic:
    return _problem(
        "promised-at-once", TIME, f"“{matter}”是承诺件，承诺却是{promise}。", f"`{matter}` is done by a promised day, but the promise is {promise}.", span,
        ("不到1个工作日办结的，办件类型写“即办件”。", "What takes less than a working day is 即办件."), severity=Severity.WARNING, related=_other(other),
    )  # fmt: skip


def steps_over_promise(span: Span, matter: str, steps: str, promise: str) -> Diagnostic:
    return _problem(
        "steps-over-promise", TIME, f"“{matter}”的步骤加起来要{steps}，超过承诺的{promise}。",
        f"The steps of `{matter}` add up to {steps}, more than the promised {promise}.", span,
        ("请把步骤的时限写短；不是人人都走的步骤写“何时”，特别程序写在“特别程序”里。",
         "Shorten the steps; a step not everybody takes says `only_if`, a special procedure stands under `special_procedure`."),
        severity=Severity.WARNING,
    )  # fmt: skip


def promise_under_steps(span: Span, matter: str, steps: str, promise: str, longest: str, other: Span) -> Diagnostic:
    return _problem(
        "steps-over-promise", TIME, f"“{matter}”承诺改成了{promise}，上级写的步骤加起来还是{steps}。",
        f"`{matter}` now promises {promise}, while the steps written above still add up to {steps}.", span,
        (f"请在“修改”里把步骤也改短，如“步骤: {{{longest}: ……}}”。", f"Shorten the steps in the change too, as in `steps: {{{longest}: …}}`."),
        severity=Severity.WARNING, related=_other(other),
    )  # fmt: skip


def at_once_with_procedure(span: Span, matter: str, procedures: str, other: Span) -> Diagnostic:
    return _problem(
        "at-once-with-special-procedure", ("即办件有特别程序", "Done at once, with a special procedure"),
        f"“{matter}”是即办件，不能有特别程序（{procedures}）。", f"`{matter}` is done at once and cannot have a special procedure ({procedures}).", span,
        ("请把办件类型写成“承诺件”，或者删去特别程序。", "Make it 承诺件, or take the procedure out."), related=_other(other),
    )  # fmt: skip


# ── visits ───────────────────────────────────────────────────────────────────────────────────────────────────────

VISITS = ("现场次数对不上", "Visits do not agree")


def no_visit_not_online(span: Span, matter: str, depth: str, other: Span) -> Diagnostic:
    return _problem(
        "no-visit-not-online", VISITS, f"“{matter}”写着不用到现场，网上办理深度却只有{depth}。",
        f"`{matter}` needs no visit, yet is done online only to {depth}.", span,
        ("全程网办是四级；要到现场的，写明几次、为什么。", "Wholly online is 四级; if a visit is needed, say how many and why."), severity=Severity.WARNING,
        related=_other(other),
    )  # fmt: skip


def visits_unexplained(span: Span, matter: str, visits: str) -> Diagnostic:
    return _problem(
        "visits-unexplained", VISITS, f"“{matter}”要到现场{visits}，没有写为什么。", f"`{matter}` needs visits ({visits}) and does not say why.", span,
        ("请写“必须现场办理原因说明”。", "Write `limit_scene_explain`."), severity=Severity.WARNING,
    )  # fmt: skip


def visits_explained_for_nothing(span: Span, matter: str, other: Span) -> Diagnostic:
    return _problem(
        "visits-explained-for-nothing", VISITS, f"“{matter}”写着不用到现场，又写了必须到现场的原因。",
        f"`{matter}` needs no visit, yet says why one is needed.", span,
        ("请改“到办事现场次数”，或者删去原因。", "Change `limit_scene_num`, or take the reason out."), severity=Severity.WARNING, related=_other(other),
    )  # fmt: skip


# ── fees ─────────────────────────────────────────────────────────────────────────────────────────────────────────

FEE = ("收费写得不对", "Fees do not agree")


def fee_without_basis(span: Span, matter: str) -> Diagnostic:
    return _problem(
        "fee-without-basis", FEE, f"“{matter}”收费，没有写收费的依据。", f"`{matter}` has a fee without a basis.", span,
        ("请写成“收费项目信息: {某项费: {标准: ……, 依据: 某办法 第几条}}”。", "Write `fee_project: {some fee: {rate: …, basis: act s. 1}}`."), severity=Severity.WARNING,
    )  # fmt: skip


def fee_where_none(span: Span, matter: str, element: str, other: Span) -> Diagnostic:
    return _problem(
        "fee-where-none", FEE, f"“{matter}”不收费，又写了“{element}”。", f"`{matter}` has no fee, yet `{element}` is written.", span,
        ("请改“是否收费”，或者删去这一项。", "Change `is_fee`, or take this out."), related=_other(other),
    )  # fmt: skip


# ── papers ───────────────────────────────────────────────────────────────────────────────────────────────────────


def issued_by_nobody(name: Text) -> Diagnostic:
    return _problem(
        "issued-by-nobody", ("没有写谁出具", "Issued by nobody"), f"“{name}”由政府部门的数据代替或者核验，没有写是谁出具的。",
        f"`{name}` is replaced by or checked against data of an office, but nothing says who issues it.", name.span,
        ("请写“出具”。", "Write `issuer`."), severity=Severity.WARNING,
    )  # fmt: skip


def shared_yet_brought(name: Text, register: str) -> Diagnostic:
    return _problem(
        "shared-yet-brought", ("已经共享还要交", "Shared, and yet to be brought"), f"“{name}”在“{register}”里查得到，还要群众交。",
        f"`{name}` can be looked up in `{register}`, and people still have to bring it.", name.span,
        ("请写“免交”；确实还要交的，用“说明”写为什么。", "Write `waived`; if it is needed all the same, say why under `about`."), severity=Severity.WARNING,
    )  # fmt: skip


def late_without_consequence(name: Text) -> Diagnostic:
    return _problem(
        "late-without-consequence", ("容缺没有写逾期怎样", "Late without a consequence"), f"“{name}”可以后补，没有写逾期怎样。",
        f"`{name}` may come later, but nothing says what follows if it does not.", name.span,
        ("请在“容缺”里写“逾期”。", "Write `if_late` under `late`."), severity=Severity.WARNING,
    )  # fmt: skip


# ── who and when ─────────────────────────────────────────────────────────────────────────────────────────────────


def delegated_by_nobody(span: Span, matter: str, source: str) -> Diagnostic:
    return _problem(
        "delegated-by-nobody", ("没有写委托部门", "Delegated by nobody"), f"“{matter}”的权力来源是{source}，没有写委托部门。",
        f"The power of `{matter}` is delegated ({source}), but nothing says by whom.", span, ("请写“委托部门”。", "Write `entrust_name`."), severity=Severity.WARNING,
    )  # fmt: skip


def bad_body_code(span: Span, matter: str, code: str) -> Diagnostic:
    return _problem(
        "bad-body-code", ("统一社会信用代码不对", "Not a social credit code"), f"“{matter}”的实施主体编码“{code}”不是统一社会信用代码：应为18位，最后一位是校验码（GB 32100）。",
        f"`{code}` of `{matter}` is no unified social credit code: 18 signs, the last a check character (GB 32100).", span,
        ("请照登记证抄一遍。", "Copy it again from the certificate."),
    )  # fmt: skip


def exercised_elsewhere(span: Span, matter: str, levels: str, here: str, catalog: str) -> Diagnostic:
    return _problem(
        "exercised-elsewhere", ("行使层级对不上", "Exercised at another level"), f"“{matter}”由{levels}行使，“{catalog}”是{here}的目录，管不到这件事。",
        f"`{matter}` is exercised at {levels}; `{catalog}` is a catalog of {here} and has no part in it.", span,
        ("请核对“行使层级”：要有本级或者下级。", "Look at `use_level`: this level or one below has to be there."), severity=Severity.WARNING,
    )  # fmt: skip


def cancelled_before_it_begins(span: Span, matter: str, begin: str, end: str, other: Span) -> Diagnostic:
    return _problem(
        "cancelled-before-it-begins", ("取消早于生效", "Cancelled before it begins"), f"“{matter}”{begin}才生效，{end}就取消了。",
        f"`{matter}` begins on {begin} and is cancelled on {end}.", span, ("请核对这两个日期。", "Look at both days."), related=_other(other),
    )  # fmt: skip


def cancelled_still_in_use(span: Span, matter: str, end: str, state: str) -> Diagnostic:
    return _problem(
        "cancelled-still-in-use", ("已到取消日期", "Past its day of cancellation"), f"“{matter}”计划{end}取消，已经到了，事项状态还写着“{state}”。",
        f"`{matter}` was to be cancelled on {end}, and its state is still `{state}`.", span,
        ("请把事项状态改成“取消”，或者改取消日期。", "Make its state 取消, or change the day."), severity=Severity.WARNING,
    )  # fmt: skip


def cancelled_in_theme(span: Span, matter: str, theme: str, other: Span) -> Diagnostic:
    return _problem(
        "cancelled-in-theme", ("联办了取消的事项", "A cancelled matter is a member"), f"“{matter}”已经取消，“{theme}”里还有它。",
        f"`{matter}` is cancelled and still a member of `{theme}`.", span, ("请从联办事项里去掉。", "Take it out of the members."), related=_other(other),
    )  # fmt: skip


# ── levels ───────────────────────────────────────────────────────────────────────────────────────────────────────


def default_locked_above(span: Span, element: str, new: str, old: str, other: Span) -> Diagnostic:
    return _problem(
        "default-locked-above", ("上级统一，不能改", "The same at every level"), f"“{element}”各级一致，上级的缺省是{old}，这里的缺省改成了{new}：上级的事项会跟着变。",
        f"`{element}` is the same at every level; the default above is {old} and becomes {new} here, for the matters above too.", span,
        ("请删去这一项；自己的事项不一样的，在事项里写。", "Take it out; write it with your own matters where they differ."), related=_other(other),
    )  # fmt: skip


def default_worse_than_above(span: Span, element: str, new: str, old: str, other: Span) -> Diagnostic:
    return _problem(
        "default-worse-than-above", ("只可更优", "Only better is allowed"), f"“{element}”的缺省改成了{new}，不如上级的{old}；上级的事项会跟着变差。",
        f"The default of `{element}` becomes {new}, which is worse than {old} above, for the matters above too.", span,
        ("请删去这一项，或者改得更好；自己的事项不一样的，在事项里写。", "Take it out or do better; write it with your own matters where they differ."), related=_other(other),
    )  # fmt: skip


# ── completeness ─────────────────────────────────────────────────────────────────────────────────────────────────


def unknown_element(name: Text, known: Collection[str]) -> Diagnostic:
    near = nearest(name.value, known)
    return _problem(
        "unknown-element", ("要素不认识", "Unknown element"), f"没有“{name}”这项要素。", f"There is no element `{name}`.", name.span,
        (f"是想写“{near}”吗？", f"Did you mean `{near}`?") if near else ("请写四十八要素的名称，或者“全部”。", "Write names of the 48 elements, or `all`."),
    )  # fmt: skip


def elements_missing(name: Text, missing: Sequence[str]) -> Diagnostic:
    zh, en = "、".join(missing), ", ".join(missing)
    return _problem(
        "elements-missing", ("要素不全", "Elements missing"), f"“{name}”还缺 {len(missing)} 项必备要素：{zh}。", f"`{name}` lacks {len(missing)} required elements: {en}.", name.span,
        ("请在事项里写，或者在目录的“缺省”里写。", "Write them with the matter, or under `defaults` of the catalog."), severity=Severity.WARNING,
    )  # fmt: skip


# ── data ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def withheld_without_basis(name: Text) -> Diagnostic:
    return _problem(
        "withheld-without-basis", ("不予共享没有依据", "Withheld without a basis"), f"“{name}”不予共享，没有写依据。", f"`{name}` is withheld from others without a basis.", name.span,
        ("不予共享的数据，要有法律、行政法规或者党中央、国务院政策的依据；请写“依据”。", "What is withheld must have a basis in law: write `basis`."), severity=Severity.WARNING,
    )  # fmt: skip
