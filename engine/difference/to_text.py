"""A difference for people to read: what changed, which examples turn, for whom; over a population who gains and who loses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from dsl.diagnostics import Words
from engine.decision import SAMPLE_TOLD, Decision
from engine.difference import Answered, Difference, ExampleFlip, Search, Turn, Witness, words
from engine.problems_in_common import few
from engine.program import Program
from engine.reasons_told import told_reason, told_value
from engine.to_words import measured

MOST_TOLD = 40
"""Lines of one part; JSON has them all."""

MOST_GROUPS = 10
"""Of so many groups, such as cities, all that change are told; the report and JSON have all of any number."""

OUTCOMES = {
    "yes": Words("符合", "yes"), "no": Words("不符合", "no"), "unknown": Words("还不能确定", "unknown"), "None": Words("没有结论", "no outcome"),
}  # fmt: skip
TURNS = {("more", "more"): Words("变多", "more"), ("less", "less"): Words("变少", "less"), ("other", "other"): Words("结果不同", "another result")}


def told_turn(turn: Turn) -> Words:
    if turn in TURNS:
        return TURNS[turn]
    one, other = OUTCOMES[turn[0]], OUTCOMES[turn[1]]
    return Words(f"{one.zh} → {other.zh}", f"{one.en} → {other.en}")


def told(difference: Difference, old: Program, new: Program, language: str = "zh") -> str:
    return "\n".join(each.in_(language) for each in _lines(difference, old, new))


def _lines(difference: Difference, old: Program, new: Program) -> Iterator[Words]:
    yield Words(f"{difference.old} → {difference.new}（{difference.on}）", f"{difference.old} → {difference.new} ({difference.on})")
    if difference.is_same:
        yield Words("两边是同一个程序：规则、参数、事项、用例全都一样，没有任何改变。", "Both are the same program: rules, parameters, matters and examples are alike. Nothing changes.")
        return
    yield from (Words("", ""), Words("改了什么", "What changed"))
    if not difference.changes:
        yield Words("  没有认出改变；两边的程序又不完全相同。", "  No change was made out, yet the programs are not the same.")
    for each in difference.changes[:MOST_TOLD]:
        sample = SAMPLE_TOLD if each.is_sample else Words("", "")
        yield Words(f"  {each.words.zh}{sample.zh}", f"  {each.words.en}{sample.en}")
        for goal, way in each.effects:
            said = words.effect(goal, way)
            yield Words(f"    由规则可知，{said.zh}", f"    the rules show: {said.en}")
    yield from _rest(len(difference.changes))
    yield from (Words("", ""), Words(f"用例：{difference.examples} 个在两边都算过，{len(difference.flips)} 个结果不同",
                                     f"Examples: {difference.examples} decided by both sides, {len(difference.flips)} turn"))  # fmt: skip
    for flip in difference.flips[:MOST_TOLD]:
        yield from _flip(flip, old, new)
    yield from _rest(len(difference.flips))
    yield from (Words("", ""), Words("影响到谁（编出来的人，去掉其中任何一项就看不出改变）", "Whom it concerns (made-up people; with one fact less the change would not show)"))
    same = [search.goal for search in difference.searches if search.is_same]
    for search in difference.searches:
        if not search.is_same:
            yield from _search(search, old, new)
    if same:
        yield Words(f"  决定不变（两边所依据的规则完全一样）：{'、'.join(same)}", f"  Decided alike (both sides stand on the same rules): {', '.join(same)}")
    if difference.effect is not None:
        yield from (Words("", ""), *told_effect(difference.effect))


def told_effect(effect: Mapping[str, Any]) -> Iterator[Words]:
    """What a change does to a population, in a few lines."""
    people, on = effect["people"], effect["on"]
    yield Words(f"全体人员：{people:,} 人，{on}", f"The population: {people:,} people, {on}")
    if lacking := effect["facts_without_column"]:
        yield Words(f"  没有列的数据项，对所有人都是未知：{few(lacking).zh}", f"  No column for {few(lacking).en}: unknown for everyone")
    alike = [name for name, counts in effect["goals"].items() if _is_alike(counts)]
    for name, counts in effect["goals"].items():
        if name in alike:
            continue
        yes = counts["yes"]
        yield Words(f"  {name}：符合 {yes['old']:,} → {yes['new']:,} 人", f"  {name}: yes {yes['old']:,} → {yes['new']:,} people")
        for class_, count in counts["classes"].items():
            if count:
                word = words.CLASS_WORDS[class_]
                yield Words(f"    {word.zh} {count:,}", f"    {word.en} {count:,}")
        for label, amount in counts["amounts"].items():
            unit, sample = counts["units"][label], SAMPLE_TOLD if counts["sample"][label] else Words("", "")
            moved = f"{_thousands(amount['old'])} → {_thousands(amount['new'])}{unit}"
            change = _thousands(amount["change"], with_sign=True) + unit
            yield Words(f"    {label}合计 {moved}（{change}）{sample.zh}", f"    sum of {label} {moved} ({change}){sample.en}")
        for fact, rows in counts["groups"].items():
            yield from _groups(fact, [row for row in rows if not _is_alike(row)], counts["units"])
    if alike:
        yield Words(f"  对谁都没有改变：{'、'.join(alike)}", f"  The same for everybody: {', '.join(alike)}")
    for each in effect["not_on_a_population"]:
        yield Words(f"  {each}", f"  {each}")
    count = effect["checked"]["people"]
    yield Words(f"  抽 {count} 人用逐人计算复核，两边都一致", f"  {count} people were decided again one by one, on both sides, with the same result")


def _groups(fact: str, rows: list[Mapping[str, Any]], units: Mapping[str, str]) -> Iterator[Words]:
    """Those groups that change, in their order; of many only those where most people do."""
    if not rows:
        return
    yield Words(f"    按{fact}：", f"    by {fact}:")
    for row in rows if len(rows) <= MOST_GROUPS else sorted(rows, key=_weight, reverse=True)[:MOST_GROUPS]:
        classes = [(words.CLASS_WORDS[class_], count) for class_, count in row["classes"].items() if count and class_ != "same"]
        changes = [f"{label} {_thousands(each['change'], with_sign=True)}{units[label]}" for label, each in row["amounts"].items()]
        yield Words("      " + "，".join([f"{row['label']}", *(f"{word.zh} {count:,}" for word, count in classes), *changes]),
                    "      " + ", ".join([f"{row['label']}", *(f"{word.en} {count:,}" for word, count in classes), *changes]))  # fmt: skip
    if (more := len(rows) - MOST_GROUPS) > 0:
        yield Words(f"      以上是变化最大的，另有 {more} 组也变了；--out 的报告里全有", f"      those that change most; {more} more change too, and the report of --out has them all")


def _weight(row: Mapping[str, Any]) -> tuple[int, Decimal]:
    """How much of a change a group has: the people first, then what it costs or saves."""
    people = sum(count for class_, count in row["classes"].items() if class_ != "same")
    return people, sum((abs(Decimal(each["change"])) for each in row["amounts"].values()), Decimal(0))


def _is_alike(counts: Mapping[str, Any]) -> bool:
    """Whether nobody's result is another, and so no sum."""
    return not any(count for class_, count in counts["classes"].items() if class_ != "same") and all(each["old"] == each["new"] for each in counts["amounts"].values())


def _thousands(text: str, *, with_sign: bool = False) -> str:
    number = Decimal(text)
    return f"{number:+,f}" if with_sign else f"{number:,f}"


def _rest(count: int) -> Iterator[Words]:
    if count > MOST_TOLD:
        yield Words(f"  …还有 {count - MOST_TOLD} 处，--json 全部列出", f"  … and {count - MOST_TOLD} more; --json has them all")


def _flip(flip: ExampleFlip, old: Program, new: Program) -> Iterator[Words]:
    side = {"old": Words("（旧目录的）", " (of the old side)"), "new": Words("（新目录的）", " (of the new side)"), "both": Words("", "")}[flip.side]
    yield Words(f"  {flip.subject}·{flip.name}{side.zh}，{flip.on}", f"  {flip.subject}: {flip.name}{side.en}, {flip.on}")
    yield from _both(told_answer(flip.old, old), told_answer(flip.new, new))


def _both(one: Words, other: Words) -> Iterator[Words]:
    yield Words(f"    原来：{one.zh}", f"    before: {one.en}")
    yield Words(f"    现在：{other.zh}", f"    after: {other.en}")


def _search(search: Search, old: Program, new: Program) -> Iterator[Words]:
    tried = Words(f"试了 {search.tried:,} 个编出来的人", f"{search.tried:,} made-up people tried")
    if not search.witnesses:
        yield Words(f"  {search.goal}：{tried.zh}，没有找到结果不同的；这不能证明没有", f"  {search.goal}: {tried.en}, none found whose answer turns; that is no proof that there is none")
        return
    yield Words(f"  {search.goal}（{tried.zh}）", f"  {search.goal} ({tried.en})")
    for witness in search.witnesses:
        turn, person = told_turn(witness.turn), told_person(witness, old, new)
        where = new.places.get(witness.region) or old.places.get(witness.region, witness.region)
        setting = Words(f"{witness.on}，{where}" if where else f"{witness.on}", f"{witness.on}, {where}" if where else f"{witness.on}")
        yield Words(f"    {turn.zh}（{setting.zh}）：{person.zh}", f"    {turn.en} ({setting.en}): {person.en}")
        yield from (Words(f"  {each.zh}", f"  {each.en}") for each in _both(told_decision(witness.old, old), told_decision(witness.new, new)))


def told_person(witness: Witness, old: Program, new: Program) -> Words:
    """The facts of a made-up person, each in words."""
    said = []
    for name, value in witness.facts.items():
        program = new if name in new.facts else old
        said.append(f"{name} {measured(value, program.facts[name].kind, program)}")
    return Words("，".join(said) or "什么都不用知道", ", ".join(said) or "nothing needs to be known")


def told_answer(answered: Answered, program: Program) -> Words:
    if answered.decision is None:
        why = answered.problem or Words("", "")
        return Words(f"算不了：{why.zh}", f"cannot be decided: {why.en}")
    return told_decision(answered.decision, program)


def told_decision(decision: Decision, program: Program) -> Words:
    """An answer on a line: the outcome, the value, and what it stands or falls on."""
    outcome = OUTCOMES[str(decision.outcome)] if decision.outcome else None
    zh, en = ([outcome.zh], [outcome.en]) if outcome else ([], [])
    if value := told_value(decision, program):
        zh.append(value)
        en.append(value)
    if why := told_reason(decision):
        zh.append(f"因为 {why}")
        en.append(f"because {why}")
    if decision.missing:
        zh.append(f"还缺 {'、'.join(decision.missing)}")
        en.append(f"missing {', '.join(decision.missing)}")
    for problem in decision.problems[:2]:
        zh.append(f"问题：{problem.message.zh.rstrip('。')}")
        en.append(f"problem: {problem.message.en.rstrip('.')}")
    return Words("；".join(zh), "; ".join(en))
