"""A payment file: a row for each payment, as banks and pay offices take it, with no cell that a spreadsheet would carry out."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from engine.elements.cells import csv_of
from web.payments.payment import Payment

COLUMNS = ("序号", "批次", "支付编号", "收款人", "证件号码", "收款账号", "金额（元）", "待遇", "期", "主管部门")


def file_of(number: str, payments: Sequence[Payment]) -> bytes:
    """UTF-8 CSV. The same payments make the same bytes, so that the receipt's hash says whether a file is the one that was made."""
    rows = (
        (
            str(place), number, each.id[:12], each.payee.name, each.payee.number, each.payee.account, "" if each.amount is None else f"{each.amount:.2f}",
            each.title, each.period, each.body,
        )
        for place, each in enumerate(payments, 1)
    )  # fmt: skip
    return csv_of(COLUMNS, rows).encode("utf-8")


def sum_of(content: bytes) -> tuple[int, Decimal]:
    """How many payments stand in a file, and what they add up to; what is no number counts as nothing."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig", "replace"))))
    return len(rows), sum((_number(row.get(COLUMNS[6]) or "") for row in rows), Decimal(0))


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() else Decimal(0)
