"""What a test makes sure is there: inside `收入 ≠ 空 且 …` nobody need ask again whether there is an income."""

from __future__ import annotations

from engine.from_surface.desk import Desk
from engine.program import Call, Connective, Expr, FactRef, Literal, Local, Member, RuleRef


def present_where(expr: Expr, truth: bool, desk: Desk) -> frozenset[str]:
    """What is surely there when an expression is true (or false), by its path."""
    match expr:
        case Call("!=" | "=" as operator, (of, Literal(None))) | Call("!=" | "=" as operator, (Literal(None), of)) if of is not None:
            return frozenset({path_of(of)} - {""}) if (operator == "!=") == truth else frozenset()
        case Call("!=" | "=" as operator, (of, Literal())) if of is not None and (operator == "=") == truth:
            return frozenset({path_of(of)} - {""})
        case Call("not", (inner,)) if inner is not None:
            return present_where(inner, not truth, desk)
        case Connective(word, operands) if (word == "and") == truth:
            return frozenset().union(*(present_where(each, truth, desk) for each in operands))
        case Connective(_, operands):
            return frozenset.intersection(*(present_where(each, truth, desk) for each in operands))
        case RuleRef(name):
            rule = desk.rule_itself(name)
            return present_where(rule.value, truth, desk) if rule is not None else frozenset()
    return frozenset()


def path_of(expr: Expr) -> str:
    """What names the same value wherever it stands in one text; "" for what is computed."""
    match expr:
        case FactRef(name) | RuleRef(name):
            return name
        case Local(name):
            return f"?{name}"
        case Member(of, name):
            return f"{path_of(of)}.{name}" if path_of(of) else ""
    return ""
