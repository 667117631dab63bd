"""An order in which the rules can be computed: each after those it reads."""

from __future__ import annotations

from collections.abc import Mapping

from engine.program import Parameter, Rule
from engine.walk import rules_read


def order_of(rules: Mapping[str, Rule], parameters: Mapping[str, Parameter]) -> tuple[str, ...]:
    """Names of rules, each after those it reads, in written order otherwise. There is no circle: typing found them all."""
    done: dict[str, None] = {}
    for name in rules:
        stack = [(name, False)]
        while stack:
            each, is_ready = stack.pop()
            if each in done or each not in rules:
                continue
            if is_ready:
                done[each] = None
                continue
            stack.append((each, True))
            stack.extend((read, False) for read in reversed(rules_read(rules[each].value)) if read not in done)
    return tuple(done)

