"""The words in which a difference is told, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.diagnostics import Words
from engine.kinds import ChoiceKind, Kind, Maybe, NumberKind, certain, words_for
from engine.values import plain

SORTS: Mapping[str, Words] = {
    "catalog": Words("目录", "catalog"), "fact": Words("数据项", "fact"), "parameter": Words("参数", "parameter"),
    "rule": Words("规则", "rule"), "formula": Words("公式", "formula"), "matter": Words("事项", "matter"), "benefit": Words("政策", "benefit"),
    "theme": Words("一件事", "theme"), "document": Words("材料", "paper"), "pledge": Words("承诺书", "pledge"), "ledger": Words("台账", "ledger"), "basis": Words("依据", "basis"),
    "register": Words("来源", "register"), "choice": Words("代码", "choice"), "place": Words("地区", "place"), "synonyms": Words("同义词", "synonyms"), "example": Words("用例", "example"),
}  # fmt: skip

FIELDS: Mapping[str, Words] = {
    "about": Words("说明", "description"), "aliases": Words("俗称", "aliases"), "articles": Words("条文", "articles"),
    "ask": Words("问法", "question"), "authority": Words("主管", "authority"), "automatic": Words("免申即享", "automatic handling"),
    "begin": Words("自", "from"), "end": Words("至", "to"), "tests": Words("条件", "tests"),
    "barred": Words("不得承诺的情形", "who may not pledge"), "basis": Words("依据", "basis"), "by": Words("按哪个地区", "region it goes by"),
    "by_hand": Words("人工研判", "finding by hand"), "catalog": Words("所在目录", "catalog"), "checked": Words("核验", "checked"),
    "checked_until": Words("核验到", "checked until"), "conditions": Words("条件", "conditions"), "derived": Words("推算", "derivation"), "suggested": Words("推荐", "suggestion"), "most": Words("上限", "longest allowed"),
    "doc_no": Words("文号", "document number"), "document": Words("材料", "paper"), "due": Words("补交期限", "due"),
    "elements": Words("要素", "elements"), "empty_is_absent": Words("空表示没有", "empty means none"), "exclusions": Words("排除", "exclusions"),
    "expect": Words("期望", "expected"), "fields": Words("填写", "fields"), "format": Words("格式", "format"), "fillers": Words("虚词", "fillers"), "found": Words("研判", "found"),
    "freshness": Words("更新", "freshness"), "given": Words("给定", "given"), "goal": Words("目标", "goal"), "hint": Words("提示", "hint"),
    "how": Words("怎样办", "how"), "id": Words("代号", "id"), "if_false": Words("虚假承诺的后果", "if false"), "if_late": Words("逾期后果", "if late"),
    "in_force": Words("施行", "in force"), "inputs": Words("依据哪些数据", "inputs"), "is_automatic": Words("免申即享", "is automatic"),
    "is_group": Words("只选其一", "one of a group"), "issuer": Words("出具单位", "issuer"), "keep_for": Words("保存期", "kept for"), "kind": Words("类型", "kind"),
    "label": Words("名称", "label"), "language": Words("语言版本", "language version"), "late": Words("容缺", "may come late"), "lead": Words("牵头", "lead"),
    "leap_birthday": Words("闰日生日", "leap birthday"), "limit": Words("时限", "time limit"), "look_at": Words("看什么", "what to look at"),
    "matter": Words("事项", "matter"), "may_find": Words("可认定", "may find"), "means": Words("办理方式", "means"), "members": Words("联办事项", "members"),
    "name": Words("名称", "name"), "need": Words("要求", "need"), "never_ask": Words("不问", "never ask"), "not_before": Words("不早于", "not before"),
    "on": Words("日期", "day"), "only_if": Words("仅当", "only if"), "options": Words("选项", "options"), "order": Words("先后", "order"),
    "after": Words("在其后", "after"), "otherwise": Words("不符时的话", "otherwise"), "outcome": Words("结论", "outcome"), "owner": Words("所属", "owner"),
    "papers": Words("申请材料", "papers"), "parents": Words("上级目录", "parents"), "period": Words("周期", "period"), "periods": Words("历史", "history"),
    "pledge": Words("告知承诺", "pledge"), "prefixes": Words("可省的前缀", "prefixes"), "proactive": Words("免申即享", "proactive"),
    "purpose": Words("用途", "purpose"), "record": Words("留痕", "record"), "region": Words("地区", "region"), "register": Words("来源", "register"),
    "replaces": Words("代替", "replaces"), "require": Words("必须", "requirement"), "results": Words("结果", "results"),
    "retired": Words("停用", "retired"), "role": Words("作用", "role"), "rules_on": Words("规则日期", "rules of the day"),
    "sensitivity": Words("敏感", "sensitivity"), "sharing": Words("共享", "sharing"), "situations": Words("情形", "situations"), "sort": Words("种类", "sort"),
    "status": Words("状态", "status"), "steps": Words("步骤", "steps"), "subject": Words("对象", "subject"), "targets": Words("指标", "targets"),
    "text": Words("文字", "text"), "title": Words("全称", "title"), "topic": Words("话题", "topic"), "topics": Words("话题", "topics"),
    "unit": Words("单位", "unit"), "url": Words("网址", "address"), "value": Words("值", "value"), "verify": Words("核查", "verify"),
    "waived": Words("免提交", "waived"), "when": Words("何时", "when"), "who": Words("谁办", "who"), "wording": Words("标准", "wording"),
    "yields": Words("产生", "yields"),
    "stages": Words("阶段", "stages"), "matters": Words("事项", "matters"), "ledger": Words("台账", "ledger"), "rows": Words("各行", "rows"),
    "columns": Words("各列", "columns"), "editions": Words("版本", "editions"), "cells": Words("各格", "cells"), "fates": Words("去向", "fates"),
    "into": Words("并入", "merged into"),
    "english": Words("英文", "English name"),
    "accept": Words("受理几次", "times accepted"), "accepted_at": Words("受理地", "accepted at"),
    "adds": Words("增加的时间", "time added"), "before": Words("改革前", "before the reform"), "cross_region": Words("跨域", "across regions"),
    "decided_at": Words("决定地", "decided at"), "deliver": Words("送达几次", "times delivered"), "fact": Words("数据项", "fact"),
    "form": Words("几张表单", "forms"), "joint": Words("集成办", "joint handling"), "mode": Words("做法", "mode"),
    "nearby": Words("就近办", "nearby"), "offers": Words("办理渠道和便利", "ways offered"), "phase": Words("环节", "phase"),
    "allowed": Words("可取", "allowed values"), "field_uses": Words("填写的要求", "what fields must meet"), "is_required": Words("必填", "required"),
    "shares": Words("常见", "how common answers are"),
    "pledged": Words("告知承诺", "pledges"), "says": Words("做法", "what is done"), "scope": Words("范围", "scope"), "visits": Words("现场次数", "visits"),
}  # fmt: skip

CLASSES = ("gained", "lost", "more", "less", "other", "newly_known", "newly_unknown", "same")
"""No to yes, yes to no; both yes and a result that is more, less or another; what has become known, or unknown; the rest."""

CLASS_WORDS: Mapping[str, Words] = {
    "gained": Words("新符合", "gained"), "lost": Words("不再符合", "lost"), "more": Words("变多", "more"), "less": Words("变少", "less"),
    "other": Words("结果不同", "another result"), "newly_known": Words("从未知变为可定", "newly known"), "newly_unknown": Words("新变为未知", "newly unknown"),
    "same": Words("不变", "unchanged"),
}  # fmt: skip


NOTHING = Words("无", "none")
OTHERWISE = Words("其余", "otherwise")


def field(name: str) -> Words:
    return FIELDS[name]


def title(sort: str, name: str) -> Words:
    word = SORTS[sort]
    return Words(f"{word.zh}“{name}”", f"{word.en} `{name}`")


def of(thing: Words, said: Words) -> Words:
    return Words(f"{thing.zh}：{said.zh}", f"{thing.en}: {said.en}")


def member(field: Words, name: str) -> Words:
    return Words(f"{field.zh}“{name}”", f"{field.en} `{name}`")


def added(thing: Words, gist: Words | None) -> Words:
    return Words(f"新增{thing.zh}" + (f"：{gist.zh}" if gist else ""), f"new: {thing.en}" + (f": {gist.en}" if gist else ""))


def removed(thing: Words) -> Words:
    return Words(f"删除{thing.zh}", f"gone: {thing.en}")


def came(field: Words, name: str) -> Words:
    return Words(f"{field.zh}增加“{name}”", f"{field.en}: `{name}` added")


def went(field: Words, name: str) -> Words:
    return Words(f"{field.zh}去掉“{name}”", f"{field.en}: `{name}` removed")


def reordered(field: Words, names: Sequence[str]) -> Words:
    return Words(f"{field.zh}的顺序改为 {'、'.join(names)}", f"the order of {field.en} is now {', '.join(names)}")


def became(old: Words, new: Words) -> Words:
    return Words(f"由{old.zh}改为{new.zh}", f"from {old.en} to {new.en}")


def turned(field: Words, old: Words, new: Words) -> Words:
    said = became(old, new)
    return Words(f"{field.zh}{said.zh}", f"{field.en}: {said.en}")


def moved(old: Words, new: Words, way: int, is_day: bool) -> Words:
    """A number raised or lowered, a day put off or brought forward; `way` is the sign of the move."""
    verbs = (("提前到", "brought forward"), ("推迟到", "put off")) if is_day else (("降低到", "lowered"), ("提高到", "raised"))
    zh, en = verbs[way > 0]
    return Words(f"由{old.zh}{zh}{new.zh}", f"{en} from {old.en} to {new.en}")


def rewritten(old: Words, new: Words) -> Words:
    return Words(f"原为：{old.zh}；现为：{new.zh}", f"was: {old.en}; is: {new.en}")


def threshold(said: Words, context: Words) -> Words:
    return Words(f"门槛{said.zh}（现为：{context.zh}）", f"threshold {said.en} (now: {context.en})")


def row(name: Words, said: Words) -> Words:
    return Words(f"{name.zh}的值{said.zh}", f"{name.en}: {said.en}")


def new_row(name: Words, value: Words) -> Words:
    return Words(f"新增一行 {name.zh}：{value.zh}", f"new row {name.en}: {value.en}")


def no_row(name: Words, value: Words) -> Words:
    return Words(f"删除一行 {name.zh}：{value.zh}", f"row gone {name.en}: {value.en}")


def other_span(name: Words, old: Words, new: Words) -> Words:
    which = Words("", "the value") if name == OTHERWISE else Words(f"{name.zh}的", name.en)
    return Words(f"{which.zh}有效期由{old.zh}改为{new.zh}", f"{which.en} is in force {new.en}, before {old.en}")


def kind(given: Kind) -> Words:
    """A kind with its digits, bounds and options: what a value must be to come in."""
    inner, said = certain(given), words_for(given)
    zh, en = said.zh, said.en
    if isinstance(inner, NumberKind):
        low, high = ("" if each is None else plain(each) for each in (inner.low, inner.high))
        zh += f"（{inner.digits}位，其中小数{inner.scale}位" + (f"，{low}至{high}" if low or high else "") + (f"，单位{inner.unit}" if inner.unit else "") + "）"
        en += f" ({inner.digits} digits, {inner.scale} of them decimals" + (f", {low} to {high}" if low or high else "") + (f", in {inner.unit}" if inner.unit else "") + ")"
        if inner.options:
            zh, en = (text + " " + "、".join(map(plain, inner.options)) for text in (zh, en))
    if isinstance(inner, ChoiceKind):
        listed = "、".join(inner.options)
        zh, en = f"{zh}（{listed}）", f"{en} ({listed})"
    if isinstance(given, Maybe):
        zh, en = f"{zh}，可无", f"{en}, or none"
    return Words(zh, en)


def effect(goal: str, way: str) -> Words:
    """What is shown of a move: not that somebody is concerned, only that nobody moves the other way."""
    if way == "more":
        return Words(f"“{goal}”：符合的人只会多，不会少", f"`{goal}`: whoever qualified still does; others may")
    return Words(f"“{goal}”：符合的人只会少，不会多", f"`{goal}`: nobody qualifies who did not; some may not any more")
