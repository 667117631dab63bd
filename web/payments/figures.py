"""Payments counted, for the figures of a period: what came due, what was approved, paid by file, sent back, refused; what waits now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select

from dsl.diagnostics import Words
from engine.rulebook import SHANGHAI
from web.payments.payment import yuan
from web.store.records import payment_batches, payments
from web.store.store import Store
from web.store.writing import stamp

Counted = tuple[int, Decimal]


def figures_of(store: Store, begin: date, end: date) -> tuple[Words, list[tuple[Words, str]]] | None:
    """From the first day to the last, both counted; nothing where no payment was ever due."""
    first, after = (stamp(datetime.combine(day, time(), SHANGHAI)) for day in (begin, end + timedelta(days=1)))

    def within(column: ColumnElement[str]) -> Sequence[ColumnElement[bool]]:
        return (column >= first, column < after)

    made = _counted(store, *within(payments.c.made_at))
    approved = _counted(store, *within(payments.c.approved_at))
    refused = _counted(store, payments.c.state == "refused", *within(payments.c.settled_at))
    returned = _counted(store, payments.c.state == "returned", *within(payments.c.settled_at))
    waiting, held = _counted(store, payments.c.state == "due"), _counted(store, payments.c.state == "held")
    with store.reading() as connection:
        files = connection.execute(select(payment_batches.c.count, payment_batches.c.total).where(*within(payment_batches.c.made_at))).all()
        if not connection.execute(select(payments.c.id).limit(1)).first():
            return None
    paid = (sum(count for count, _ in files), sum((Decimal(total) for _, total in files), Decimal(0)))
    rows = [
        (Words("到期的支付", "came due"), made), (Words("已批准", "approved"), approved), (Words("已出支付文件", "put into payment files"), paid),
        (Words("银行退回", "sent back by the bank"), returned), (Words("不予支付", "refused"), refused), (Words("现在待审批", "to be approved now"), waiting),
        (Words("现在付不了", "cannot be paid now"), held),
    ]  # fmt: skip
    return Words("支付（笔数、元）", "Payments (number, yuan)"), [(label, f"{count}　{yuan(total)}") for label, (count, total) in rows]


def _counted(store: Store, *where: ColumnElement[bool]) -> Counted:
    with store.reading() as connection:
        rows = connection.execute(select(payments.c.amount, func.count()).where(*where).group_by(payments.c.amount)).all()
    return sum(count for _, count in rows), sum((Decimal(amount) * count for amount, count in rows if amount), Decimal(0))
