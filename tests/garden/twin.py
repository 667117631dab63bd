"""A catalog's twin: the same rules with every name, place and code another, to show that no page knows any of them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

from dsl import vocabulary
from engine.functions import FUNCTIONS
from engine.kinds import ChoiceKind, ListKind, RecordKind, certain
from engine.program import Program

CHARACTERS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


def twin_of(program: Program, folder: Path, out: Path, seed: int) -> Callable[[str], str]:
    """Writes the twin of a folder, and gives the function from a text about the one to a text about the other."""
    dice = random.Random(seed)
    taken: set[str] = set()

    def fresh(word: str) -> str:
        while True:
            made = "".join(dice.choice(CHARACTERS) for _ in range(max(3, len(word))))
            if made not in taken:
                taken.add(made)
                return made

    names = {word: fresh(word) for word in sorted(words_of(program))}
    kept = kept_words()
    names = {word: new for word, new in names.items() if word not in kept}
    every = sorted({*names, *kept}, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(word) for word in every))
    region = {code[:2]: str(70 + place) for place, code in enumerate(sorted({code[:2] for code in program.places}))}
    codes = re.compile("|".join(rf"\b{code}\b" for code in program.places))

    def renamed(text: str) -> str:
        text = codes.sub(lambda found: region[found[0][:2]] + found[0][2:], text)
        return pattern.sub(lambda found: names.get(found[0], found[0]), text)

    for file in folder.rglob("*.yaml"):
        target = out / file.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(renamed(file.read_text(encoding="utf-8")), encoding="utf-8")
    return renamed


def words_of(program: Program) -> set[str]:
    """Every name an author gave."""
    words = {part for name in program.facts for part in name.split(".")} | {fact.topic for fact in program.facts.values()}
    for fact in program.facts.values():
        kind = certain(fact.kind)
        item = certain(kind.item) if isinstance(kind, ListKind) else kind
        if isinstance(item, ChoiceKind):
            words |= {item.name, *item.options}
        if isinstance(item, RecordKind):
            words |= {name for name, _ in item.members}
    for goal in program.goals.values():
        words |= {goal.name, *goal.aliases}
    words |= {rule.label for rule in program.rules.values()} | {*program.documents, *program.bases, *program.registers}
    words |= {register.unit for register in program.registers.values()} | {paper.issuer for paper in program.documents.values()}
    words |= {step.name for matter in program.matters.values() for step in matter.steps}
    words |= {*program.parameters, *program.prefixes, *program.places.values(), program.name}
    return {word for word in words if word}


def kept_words() -> set[str]:
    """The words of the language itself, which mean the same in every catalog."""
    own = {function.zh for function in FUNCTIONS.values()} | set(FUNCTIONS)
    for value in vars(vocabulary).values():
        own |= set(texts_in(value))
    return own | {"身份证号", "银行账号", "手机号", "行政区划", "日期时间"}


def texts_in(value: object, depth: int = 0) -> list[str]:
    if depth > 6:
        return []
    if isinstance(value, str):
        return [value] if len(value) <= 12 else []
    if isinstance(value, dict):
        return [text for pair in value.items() for each in pair for text in texts_in(each, depth + 1)]
    if isinstance(value, list | tuple | set | frozenset):
        return [text for each in value for text in texts_in(each, depth + 1)]
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        return [text for name in value.__dataclass_fields__ for text in texts_in(getattr(value, name), depth + 1)]
    return []
