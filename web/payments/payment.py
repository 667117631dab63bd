"""A payment: so much, to whom, for which period, by which rule and from which facts; where it stands, and why it waits.

A state is told by what was done to it: made, approved, put into a payment file, come back, refused. A payment is never changed
to another amount or another payee: what is wrong with it is refused, and the office that granted it puts it right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from typing import Literal as OneOf

from dsl.diagnostics import Words

State = OneOf["held", "due", "approved", "sent", "returned", "refused"]
Source = OneOf["case", "run"]
Why = OneOf["", "not by the rules", "not known", "no amount", "no account", "no name", "twice", "sample"]

STATES: Mapping[State, Words] = {
    "held": Words("付不了", "cannot be paid"),
    "due": Words("待审批", "to be approved"),
    "approved": Words("已批准", "approved"),
    "sent": Words("已出支付文件", "in a payment file"),
    "returned": Words("被退回", "came back"),
    "refused": Words("不予支付", "refused"),
}

WHYS: Mapping[Why, Words] = {
    "": Words("", ""),
    "not by the rules": Words("部门准予了，而按规则的结论是不符合。", "It was granted, and by the rules it is not due."),
    "not known": Words("规则用到的数据项不全，算不出该不该发、发多少。", "Facts that the rules need are missing: whether it is due, and how much, is not known."),
    "no amount": Words("算出的金额不是正的整分。", "The amount is not a positive number of whole fen."),
    "no account": Words("没有收款账号。", "There is no account to pay into."),
    "no name": Words("不知道收款人的姓名：没有实名登录或在窗口核对过身份。", "The payee's name is not known: they did not sign in, nor were they identified at a counter."),
    "twice": Words("人员数据里同一个主键有几行都符合，不知道按哪一行付。", "Several rows of the population have this key, and more than one is a yes: which one to pay by is not known."),
    "sample": Words("标准还标着“示例”，没有核实，不能据以发钱。", "The figure is marked as a sample: nobody has looked it up, and no money is paid by it."),
}
"""What keeps a payment from being approved."""

APPROVABLE: tuple[State, ...] = ("due", "returned")
REFUSABLE: tuple[State, ...] = ("held", "due", "approved", "returned")
"""What stands in a payment file is at the bank: it can come back, and be refused then."""


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom the money goes to. `key` is what a run over a population knows them by."""

    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    account: str = field(default="", repr=False)
    key: str = field(default="", repr=False)

    def to_json(self) -> Mapping[str, str]:
        return {"name": self.name, "number": self.number, "account": self.account, "key": self.key}


@dataclass(frozen=True, slots=True)
class Used:
    """A fact that the decision looked at, in words, and who told it."""

    label: str
    words: str = field(repr=False)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as it was decided: its words, its legal basis, and which way it came out."""

    label: str
    clause: tuple[str, ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class Basis:
    """Why it is due, and why so much: the conditions, where the amount comes from, the facts, and the receipt of the decision."""

    conditions: tuple[Condition, ...] = ()
    amount: tuple[Condition, ...] = ()
    facts: tuple[Used, ...] = field(default=(), repr=False)
    receipt: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Due:
    """What is due, before it is kept. `amount` is None where `why` says that it cannot be paid."""

    key: str
    """What is paid to whom for which period: the same words for the same payment."""
    goal: str
    title: str
    body: str
    period: str
    amount: Decimal | None
    decided_on: date
    payee: Payee
    basis: Basis
    is_sample: bool
    why: Why = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as it is kept. `payee`, `basis` and `words` are empty once they are erased."""

    id: str
    catalog: str
    goal: str
    title: str
    body: str
    period: str
    amount: Decimal | None
    program: str
    decided_on: date
    source: Source
    case: str | None
    run: str
    subject: str | None
    hands: frozenset[str]
    is_sample: bool
    state: State
    why: Why
    made_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    batch: str | None
    settled_at: datetime | None
    payee: Payee = field(repr=False)
    words: str = field(repr=False)
    erased_at: datetime | None = None

    def is_touched_by(self, person: str) -> bool:
        """Whether somebody had a hand in it, or gets it: such a one never approves it."""
        return person in self.hands or person == self.subject


@dataclass(frozen=True, slots=True)
class Group:
    """Payments of one benefit, one period and one state, as the approver meets them: how many, how much in all."""

    goal: str
    title: str
    body: str
    period: str
    state: State
    count: int
    total: Decimal
    is_sample: bool
    doubled: int = 0
    """How many of them are to somebody with another payment of this benefit and period."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A payment file: its number, what is in it, the hash of its bytes."""

    id: str
    number: str
    count: int
    total: Decimal
    digest: str
    made_by: str
    made_at: datetime
    returned: int = 0
    """How many of it came back since."""


def yuan(amount: Decimal | None) -> str:
    """As written on pages and in files: `1,204.50`; a dash where there is none."""
    return "—" if amount is None else f"{amount:,.2f}"


def is_payable(amount: Decimal) -> bool:
    """Whether it is a positive number of whole fen, as banks take it."""
    return amount > 0 and amount == amount.quantize(Decimal("0.01")) and amount < Decimal(10) ** 12


def money_of(value: object) -> Decimal | None:
    """What a rule gives, as money that can be paid; None for anything else."""
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        return None
    return Decimal(value) if is_payable(Decimal(value)) else None


def lacking(amount: Decimal | None, payee: Payee) -> Why:
    """What a payment still wants before it can be paid."""
    if amount is None:
        return "no amount"
    return "no account" if not payee.account else "no name" if not payee.name else ""


def can(one: Payment, person: str) -> tuple[str, ...]:
    """What somebody can do with a payment as it stands."""
    approve = ("approve",) if one.state in APPROVABLE and not one.is_touched_by(person) else ()
    refuse = ("refuse",) if one.state in REFUSABLE else ()
    return (*approve, *refuse, *(("return",) if one.state == "sent" else ()))


def hidden_end(account: str) -> str:
    """An account by its last four: enough to tell two apart in a list."""
    return f"…{account[-4:]}" if len(account) > 4 else account
