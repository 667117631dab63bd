"""What is said of scenarios, in both languages."""

from __future__ import annotations

from dsl.diagnostics import Words


def unreadable(file: str, why: Words) -> Words:
    said = why.sentence()
    return Words(
        f"情景文件 {file} 读不出来：{said.zh}原文件没有动；可以用 import 从导出的文件恢复。",
        f"The scenario file {file} cannot be read: {said.en} It was left as it is; import an exported file to restore it.",
    )


def foreign(file: str) -> Words:
    return Words(f"{file} 不是情景文件。情景文件由“导出”或 banshi scenario export 写出。", f"{file} is no file of scenarios. Such files are written by Export or banshi scenario export.")


def newer(file: str, version: object) -> Words:
    return Words(f"{file} 是更新的版本（{version}）写的，请先升级。", f"{file} was written by a newer version ({version}); please upgrade first.")


def bad_entry(number: int, field: str) -> Words:
    return Words(f"第 {number} 个情景的“{field}”不对，整个文件都没有导入。", f"Scenario {number} is wrong in {field}; nothing of the file was imported.")


def too_many(most: int) -> Words:
    return Words(f"最多存 {most} 个情景，请先删掉一些，或换一个文件。", f"At most {most} scenarios are kept; delete some, or use another file.")


def too_large(most: int) -> Words:
    return Words(f"情景文件最大 {most // 1_000_000} MB。", f"A file of scenarios has {most // 1_000_000} MB at most.")


def without_name() -> Words:
    return Words("情景要有名称。", "A scenario needs a name.")


def no_such(name: str, near: str | None) -> Words:
    return Words(f"没有叫“{name}”的情景" + (f"，是想写“{near}”吗？" if near else "。"), f'There is no scenario "{name}"' + (f'; did you mean "{near}"?' if near else "."))


def name_taken(name: str) -> Words:
    return Words(f"已经有叫“{name}”的情景；要换掉它，请加 --replace。", f'There is a scenario "{name}" already; add --replace to put this one in its place.')


def busy(file: str) -> Words:
    return Words(f"另一个程序一直占着 {file}，请稍后再试。", f"Another program keeps {file} busy; try again later.")


def left_out(facts: tuple[str, ...]) -> Words:
    shown = "、".join(facts)
    return Words(f"个人号码不存进情景：{shown}", f"Personal numbers are not kept in a scenario: {', '.join(facts)}")


def for_one_person() -> Words:
    return Words("只有一个人的情景能变成用例；一批人的情景只有汇总。", "Only a scenario of one person can become an example; one of many people is a summary.")
