"""What an expression can be.

A number is a `Decimal`, text a `str`, a truth a `bool`, a list a `tuple`, absent is `None`; the rest is here. A day is a
`datetime.date`, or a `FarDate` outside the years 1 to 9999.
"""

from engine.values.comparing import equal, order, same
from engine.values.compound import OPEN, Closure, Comparison, Open, Range, Record
from engine.values.numbers import number_from_text, plain
from engine.values.problems import Fault
from engine.values.temporal import Date, DateTime, DaysDuration, FarDate, MonthsDuration, Time
from engine.values.temporal_from_text import temporal_from_text
from engine.values.to_json import json_text, to_json
from engine.values.to_text import to_text
from engine.values.unknown import Unknown, together

__all__ = [
    "OPEN",
    "Closure",
    "Comparison",
    "Date",
    "DateTime",
    "DaysDuration",
    "FarDate",
    "Fault",
    "MonthsDuration",
    "Open",
    "Range",
    "Record",
    "Time",
    "Unknown",
    "equal",
    "json_text",
    "number_from_text",
    "order",
    "plain",
    "same",
    "temporal_from_text",
    "to_json",
    "to_text",
    "together",
]
