"""What keeps a payment from being approved, refused or paid, in words for whoever tries."""

from __future__ import annotations

from dsl.diagnostics import Words
from web.people.problems import Refused


def nothing_chosen() -> Refused:
    return Refused(Words("没有选中任何一笔。请先勾选，或者用“整批”的按钮。", "No payment is chosen. Tick some first, or take the whole list."))


def own_hand(count: int) -> Refused:
    return Refused(Words(
        f"选中的 {count} 笔都是您经办过的，或者是付给您本人的，要由别的支付审批人来批。",
        f"You had a hand in all {count} of these, or are paid by them: somebody else has to approve them.",
    ))  # fmt: skip


def changed_meanwhile() -> Refused:
    return Refused(Words("这些支付刚刚变了：有新到的，或者别人处理了一部分。请照下面现在的列表再看一遍。", "These payments have just changed: some are new, or somebody dealt with some. Look again at what stands below."))


def no_reason() -> Refused:
    return Refused(Words("请写明理由：部门和申请人都会看到。", "Say why: the department and the applicant are told."))


def nothing_approved() -> Refused:
    return Refused(Words("没有已批准、还没出支付文件的支付。", "Nothing is approved that is not in a payment file yet."))


def not_the_file(number: str) -> Refused:
    return Refused(Words(f"批次 {number} 的内容和出文件时不一样了，不再给出。请告诉审计人。", f"Batch {number} is not what it was when its file was made. It is not handed out; tell the auditor."))


def file_erased(number: str) -> Refused:
    return Refused(Words(f"批次 {number} 的保存期限已到，收款人的信息已经抹去，只留笔数、合计和账本。", f"The time for which batch {number} is kept is over: the payees were erased; how many, the sum and the ledger stay."))


def no_such_period(period: str, example: str) -> Refused:
    return Refused(Words(f"“{period}”不是这项待遇的一期，请写成 {example}。", f"`{period}` is no period of this benefit: write it like {example}."))


def pays_nothing(goal: str) -> Refused:
    return Refused(Words(f"“{goal}”没有写“金额”，没有可支付的。", f"`{goal}` has no `amount`: there is nothing to pay."))


def wrong_payees(missing: tuple[str, ...]) -> Refused:
    return Refused(Words(f"收款人表里没有这些列：{'、'.join(missing)}。", f"The table of payees lacks these columns: {', '.join(missing)}."))


def two_payees(key: str) -> Refused:
    return Refused(Words(f"收款人表里主键“{key}”有两行，不知道付给谁。", f"The table of payees has two rows for the key `{key}`: whom to pay is not known."))
