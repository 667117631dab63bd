"""The names an expression speaks of that are bound around it: a loop's variable, `item`, `?`, an entry of a record."""

from __future__ import annotations

from engine.program import Each, Expr, Filter, ItemMember, Iteration, Lambda, Local, Quantified, Record, Table
from engine.walk import parts


def free_names(expr: Expr) -> frozenset[str]:
    found: set[str] = set()
    open_: list[tuple[Expr, frozenset[str]]] = [(expr, frozenset())]
    while open_:
        each, bound = open_.pop()
        match each:
            case Local(name):
                found |= {name} - bound
            case ItemMember(_, otherwise):
                found |= {each.of} - bound
                open_ += [(otherwise, bound)] if otherwise is not None else []
            case Filter(of, test):
                open_ += [(of, bound), (test, bound | {"item"})]
            case Each(iterations, body):
                bound = _through(iterations, bound, open_)
                open_.append((body, bound | {"partial"}))
            case Quantified(_, iterations, test):
                bound = _through(iterations, bound, open_)
                open_.append((test, bound))
            case Lambda(parameters, body):
                open_.append((body, bound | {name for name, _ in parameters}))
            case Record(entries):
                for name, entry in entries:
                    open_.append((entry, bound))
                    bound |= {name}
            case Table(inputs=inputs, columns=columns, rows=rows):
                open_ += [(part, bound) for part in inputs]
                open_ += [(test, bound | {"?"}) for row in rows for test in row.tests if test is not None]
                open_ += [(result, bound) for row in rows for result in row.results]
                open_ += [(column.default, bound) for column in columns if column.default is not None]
            case _:
                open_ += [(part, bound) for part in parts(each)]
    return frozenset(found)


def _through(
    iterations: tuple[Iteration, ...], bound: frozenset[str], open_: list[tuple[Expr, frozenset[str]]]
) -> frozenset[str]:
    for each in iterations:
        open_.append((each.domain, bound))
        bound |= {each.name}
    return bound
