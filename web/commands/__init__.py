"""The commands of the line: a row for each here, a module for each beside it.

A command's module is imported when the command is called, and help lists them all without importing one.
It holds `EXAMPLES` of calls, shown under its help, and a function of the command's name.
A command ends with 0 when the work is done, with 1 for a problem in the rules, with 2 for a call that cannot be carried out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Row(NamedTuple):
    """A command: the module of this package that carries it out, and what it does, in both languages."""

    module: str
    zh: str
    en: str


COMMANDS: Mapping[str, Row] = MappingProxyType(
    {
        "check": Row("check", "检查目录，列出所有问题。", "Check a catalog and list every problem."),
        "test": Row("examples", "运行用例，并报告覆盖情况。", "Run the examples and report what they cover."),
        "find": Row("find", "用平常的话找要办的事。", "Find what is wanted in everyday words."),
        "decide": Row("decide", "作一个决定：是、否，或还缺什么。", "Decide: yes, no, or what is still missing."),
        "guide": Row("guide", "下一个问题，或一次性告知单。", "The next question, or the one complete notice."),
        "form": Row("form", "合并后的一张表单。", "The one merged form."),
        "match": Row("match", "对全体人员比对政策，找出该享未享的人。", "Match a whole population against the rules."),
        "show": Row("show", "给作者看规则怎样被读懂。", "Show an author how the rules are understood."),
        "basis": Row("basis", "规则以哪些法规为据，哪部该重新核对，谁引用它。", "The laws that rules stand on, which want reading again, who cites them."),
        "elements": Row("elements", "事项的四十八要素：每项从哪来，各级是否一致，哪天在用，导出。", "The 48 elements of matters: whence, the same at every level or not, in force, exported."),
        "indicators": Row("indicators", "由事项目录算出的指标：网办、提速、进驻、即办……", "Indicators of a catalog: online, speed-up, in the hall, at once, …"),
        "lists": Row("lists", "政务数据三张清单：需求、责任、负面。", "Three lists of data: what is needed, who supplies it, what is withheld."),
        "plan": Row(
            "plan",
            "办理计划：先后、同时、关键线路，共几天。",
            "The plan: order, what runs side by side, the critical path, how many days.",
        ),
        "diff": Row(
            "diff",
            "改了规则或参数，谁受影响：用文字说改动，看哪些用例翻转，算谁得谁失。",
            "What a change does: in words, in the examples, for whom, at what cost.",
        ),
        "scenario": Row("scenario", "存下值得再看的情形，导出导入，变成用例。", "Keep cases worth another look, hand them on, turn them into examples."),
        "feel": Row("feel", "计算 FEEL 表达式。", "Evaluate FEEL."),
        "serve": Row("serve", "启动网站。", "Run the web site."),
        "account": Row("account", "账号：新建、角色、停用、重设密码。", "Accounts: make, roles, disable, new passwords."),
        "backup": Row("backup", "备份记录，并核对。", "Back the records up, and look the copy over."),
        "restore": Row("restore", "从备份恢复记录，先核对。", "Restore the records from a backup, looked over first."),
        "remind": Row("remind", "快到期、超期的办件：提醒；没人答复的：视为受理。", "Cases nearly due or overdue: remind; unanswered: accepted."),
        "payments": Row("payments", "支付：到期的、免申即享的、核对支付文件。", "Payments: what is due, what needs no application, looking a file over."),
        "retention": Row("retention", "到期的个人信息：清点、抹去。", "Personal data past its time: count it, erase it."),
        "subject": Row("subject", "某个人的全部数据：导出、按请求抹去。", "All data of one person: hand it out, erase it on request."),
        "audit": Row("audit", "核对留痕账本；记下锚点。", "Look over the ledger of who did what; anchor it."),
        "keys": Row("keys", "个人信息的密钥：列出、更换。", "The keys of personal data: list them, change them."),
        "migrate": Row("migrate", "把记录的数据库升级到本版本。", "Bring the database of records up to date."),
        "registers": Row("registers", "检查数据来源的设置：每个来源填哪些数据项。", "Check the settings of registers: what each fills in."),
        "publish": Row("publish", "规则的版本：保存、检查、发布、退回。", "Versions of rules: save, try, publish, go back."),
        "guide-site": Row("guide_site", "把指南做成不用服务器的网站。", "The guides as a site without a server."),
        "browser": Row("browser", "做一个离线能用的网站，规则在浏览器里计算。", "A site that works offline: the rules are worked out in the browser."),
        "new": Row("new", "新建一个带用例的目录。", "Start a catalog, with an example that runs."),
        "fmt": Row("fmt", "整理规则文件的格式。", "Format rule files."),
        "schema": Row("schema", "规则文件的 JSON Schema，供编辑器使用。", "The JSON Schema of rule files, for editors."),
    }
)
