"""What a change of the rules changes, in words: the pages in tests/differences, two catalogs and the exact words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

import banshi
from engine.difference import Change
from engine.difference.compare import changes_between
from engine.program import Program
from tests.conftest import LONG
from tests.pages import rulebook_of

PAGES = sorted((Path(__file__).parent / "differences").glob("*.md"))
BLOCK = re.compile(r"(?ms)^```(yaml 旧|yaml 新|yaml 库|改动|change)\n(.*?)^```$")


def line(change: Change, language: str) -> str:
    """The words, with 〔示例〕 where they are marked, and the only way a goal can go where that is shown."""
    ways = "".join(f" 【{goal}：{way}】" for goal, way in change.effects)
    return change.words.in_(language) + (" 〔示例〕" if change.is_sample else "") + ways


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_change_is_told_in_exactly_these_words(path: Path) -> None:
    blocks = dict(BLOCK.findall(path.read_text("utf-8")))
    old, new = (rulebook_of(blocks[f"yaml {side}"], library=blocks.get("yaml 库", "")).program for side in "旧新")
    changes = changes_between(old, new)
    for block, language in (("改动", "zh"), ("change", "en")):
        if block in blocks:
            assert "\n".join(line(each, language) for each in changes) == blocks[block].rstrip("\n")
    assert not changes_between(new, new)


# ── nothing is overlooked ────────────────────────────────────────────────────────────────────────────────────────


def otherwise(value: Any) -> Any:
    """A value of the same type that is another; None where this test makes none up."""
    match value:
        case bool():
            return not value
        case str():
            return value + "改"
        case tuple():
            return value[:-1] if value else None
        case date():
            return value.replace(year=value.year + 1)
    return None


@pytest.fixture(scope="module")
def hubei() -> Program:
    return banshi.load(Path(__file__).parent.parent / "catalogs" / "hubei").program


TABLES = ("facts", "parameters", "rules", "goals", "matters", "benefits", "themes", "documents", "pledges", "bases", "registers")


def changed_by_one_field(program: Program) -> Iterator[tuple[str, Program]]:
    """The program with one field of one thing made another, for every field of every noun that a thing of it has."""
    for table in TABLES:
        tried: set[str] = set()
        for name, thing in getattr(program, table).items():
            for each in fields(thing):
                value = getattr(thing, each.name)
                made = otherwise(value)
                if not each.compare or each.name in tried or made is None or each.name in ("name", "text", "goal", "sort", "role", "outcome") or (table, each.name) == ("rules", "basis"):
                    continue
                tried.add(each.name)
                yield f"{table}.{each.name} of {name}", replace(program, **{table: {**getattr(program, table), name: replace(thing, **{each.name: made})}})


def test_no_field_of_anything_changes_in_silence(hubei: Program) -> None:
    changed = list(changed_by_one_field(hubei))
    assert len(changed) > 60
    # A run that is not long looks at half of them, the same at every run.
    looked_at = changed if LONG else Random(7).sample(changed, len(changed) // 2)
    assert [what for what, after in looked_at if not changes_between(hubei, after)] == []


def test_every_field_has_a_word() -> None:
    """A field that comes to a noun is told by its name, so it needs one."""
    import engine.program as nouns
    from engine.difference.words import FIELDS

    expressions = {*nouns.Expr.__args__, nouns.Column, nouns.TableRow, nouns.Iteration, nouns.Program}
    known = [each for each in vars(nouns).values() if is_dataclass(each) and each.__module__ == nouns.__name__ and each not in expressions]
    missing = {each.name for noun in known for each in fields(noun) if each.compare} - FIELDS.keys()
    assert missing == set()
