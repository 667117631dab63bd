"""What is wrong with a move, for the person who made it."""

from __future__ import annotations

from dsl.diagnostics import Words


def paper_missing(title: str) -> Words:
    return Words(f"缺“{title}”，它不能后补：请告知补正，或者写明理由不予受理", f"“{title}” is missing and cannot come later: ask for it, or refuse with reasons")


def not_asked_for(title: str) -> Words:
    return Words(f"“{title}”不在已告知的清单里，不能收", f"“{title}” is not on the list that was notified: do not take it")


def not_heard(name: str) -> Words:
    return Words(f"这一步不收“{name}”", f"This step takes no `{name}`")


def nothing_asked() -> Words:
    return Words("请选出要补正的材料或填写项", "Choose what has to be put right")


def never_notified(title: str) -> Words:
    return Words(f"“{title}”没有告知过申请人，现在不能再要", f"“{title}” was never notified and cannot be asked for now")


def say_what_is_wrong(title: str) -> Words:
    return Words(f"请写明“{title}”哪里不对，让申请人一次补好", f"Say what is wrong with “{title}”")


def day_is_past(day: str) -> Words:
    return Words(f"补正期限 {day} 已经过了，请写以后的日子", f"{day} is past: name a later day")


def not_mended(title: str) -> Words:
    return Words(f"还缺“{title}”", f"“{title}” is still missing")


def no_reasons() -> Words:
    return Words("请写明理由", "Give the reasons")


def no_such_ground(ground: str) -> Words:
    return Words("选的依据不是这件事的条件", "That is not a condition of this case")


def no_such_procedure(names: tuple[str, ...]) -> Words:
    return Words(f"只能进入这些特别程序：{'、'.join(names)}", f"Only these procedures: {', '.join(names)}")


def days_out_of_range(most: int) -> Words:
    return Words(f"延长的天数在1到{most}个工作日之间", f"Between 1 and {most} working days")


def only_a_person_denies() -> Words:
    return Words("不予的决定只能由工作人员作出", "Only a person can deny")


def no_outcome() -> Words:
    return Words("请选择准予或者不予", "Choose: grant or deny")


def paper_to_come(title: str) -> Words:
    return Words(f"“{title}”还没有补交，交来后才能准予", f"“{title}” is still to come")


def paper_lapsed(title: str) -> Words:
    return Words(f"“{title}”逾期没有补交，不能准予", f"“{title}” did not come in time: it cannot be granted")


def waits_for(title: str) -> Words:
    return Words(f"要等“{title}”办完才能决定", f"“{title}” has to be decided first")


def kept_or_broken() -> Words:
    return Words("请选择承诺属实或者不实", "Choose: kept or broken")


def no_way_of_delivery() -> Words:
    return Words("请选择送达方式", "Choose how the results go out")


def no_parcel_number() -> Words:
    return Words("请填写邮件号码", "Give the number of the parcel")


def no_manifest() -> Words:
    return Words("没有归档目录", "There is no manifest")


def rated_before() -> Words:
    return Words("这个环节您已经评价过了", "You have rated this step before")


def no_grade() -> Words:
    return Words("请选择一个评价等级", "Choose a grade")


def say_why_bad() -> Words:
    return Words("请选择或写出原因，我们好改", "Say why, so that we can put it right")


def no_such_reason() -> Words:
    return Words("请从列出的原因里选", "Choose from the reasons given")


def no_such_rating() -> Words:
    return Words("没有这条评价，或者已经处理过了", "There is no such rating, or it has been followed up")


def real_or_not() -> Words:
    return Words("请选择情况是否属实", "Choose whether it is so")


def no_other_rules() -> Words:
    return Words("没有更新的规定", "There are no newer rules")


def same_rules() -> Words:
    return Words("已经按这一版规定办理", "It goes by these rules already")


def not_agreed() -> Words:
    return Words("请先征得申请人同意并勾选", "The applicant has to agree first")
