"""The parser's tables, made by Lark from feel.lark, and kept on disk: reading a rule then needs no Lark at all."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

STARTS = ("expression", "cell")


@dataclass(frozen=True, slots=True)
class Tables:
    """An LALR automaton. In a state, a symbol leads to a state (0 or more), or to the rule `-1 - action`."""

    states: tuple[dict[str, int], ...]
    rules: tuple[tuple[str, int, str | None], ...]
    """What each rule makes, of how many symbols, and the builder's name; a rule without one passes its one part on."""
    starts: dict[str, int]
    ends: dict[str, int]
    jumps: dict[tuple[int, str, str], int] = field(default_factory=dict, compare=False, repr=False)

    def jump(self, below: int, made: str, ahead: str) -> int:
        """The state after `made` is put upon `below`, and every rule that would only pass it on is done at once."""
        key = (below, made, ahead)
        state = self.jumps.get(key)
        if state is None:
            while True:
                state = self.states[below][made]
                action = self.states[state].get(ahead, 0)
                if action >= 0 or self.rules[-1 - action][2] is not None:
                    break
                made = self.rules[-1 - action][0]
            self.jumps[key] = state
        return state


@cache
def tables() -> Tables:
    grammar = Path(__file__).with_name("feel.lark").read_text(encoding="utf-8")
    kept = _folder() / file_for(grammar)
    try:
        return _from_json(json.loads(kept.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        made = made_from(grammar)
        _keep(kept, json.dumps(made, separators=(",", ":")))
        return _from_json(made)


def file_for(grammar: str) -> str:
    """The name that the tables of a grammar are kept under."""
    return f"feel-{sha256(grammar.encode() + _FORM).hexdigest()[:20]}.json"


def made_from(grammar: str) -> dict[str, Any]:
    """Lark's tables as plain lists. Strict: a conflict in the grammar is an error, never a silent choice."""
    from lark import Lark
    from lark.grammar import Rule
    from lark.lexer import Lexer, TerminalDef

    class Elsewhere(Lexer):
        """Tokens come from dsl.lexer, which knows the scope; Lark makes the tables only."""

        def __init__(self, conf: object) -> None:
            pass

        def lex(self, lexer_state: object, parser_state: object) -> Any:
            return iter(())

    lark = Lark(grammar, parser="lalr", strict=True, start=list(STARTS), lexer=Elsewhere)
    data, memo = lark.memo_serialize([TerminalDef, Rule])
    table = data["parser"]["parser"]
    symbols = table["tokens"]
    actions = {
        state: sorted((symbols[symbol], *action) for symbol, action in row.items())
        for state, row in table["states"].items()
    }
    # Lark numbers states as its sets happen to lie; in the order of reaching them the same grammar gives the same tables.
    order = list(table["start_states"].values())
    reached = set(order)
    for state in order:
        for _, kind, target in actions[state]:
            if kind == SHIFT and target not in reached:
                reached.add(target)
                order.append(target)
    number = {state: index for index, state in enumerate(order)}
    rules: list[tuple[str, int, str | None]] = []
    rule_numbers: dict[int, int] = {}
    states: list[dict[str, int]] = []
    for state in order:
        row = {}
        for symbol, kind, target in actions[state]:
            if kind == SHIFT:
                row[symbol] = number[target]
                continue
            key = target["@"]
            if key not in rule_numbers:
                rule_numbers[key] = len(rules)
                rule = memo[key]
                rules.append((rule["origin"]["name"], len(rule["expansion"]), rule["alias"]))
            row[symbol] = -1 - rule_numbers[key]
        states.append(row)
    for origin, size, builder in rules:
        assert builder or size == 1, f"the rule of {size} symbols for {origin} builds nothing"
    starts, ends = ({name: number[state] for name, state in table[of].items()} for of in ("start_states", "end_states"))
    return {"states": states, "rules": rules, "starts": starts, "ends": ends}


SHIFT = 0
"""How Lark writes an action that leads to a state; the other one, 1, is a rule."""


def _from_json(made: dict[str, Any]) -> Tables:
    return Tables(
        tuple(made["states"]),
        tuple((origin, size, builder) for origin, size, builder in made["rules"]),
        made["starts"],
        made["ends"],
    )


def _folder() -> Path:
    if configured := os.environ.get("BANSHI_CACHE"):
        return Path(configured)
    from platformdirs import user_cache_path

    return user_cache_path("banshi")


def _keep(path: Path, text: str) -> None:
    import tempfile

    # Another process may read at this moment: it sees the whole file or none. No place to keep it is no fault.
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem)
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)


_FORM = b"tables 3"
