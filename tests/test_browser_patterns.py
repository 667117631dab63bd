"""RE2 in plain Python beside RE2: the same patterns are taken and refused, and the same is found in every text."""

from __future__ import annotations

import random
import sys
import time

import pytest
import re2

from engine.functions import patterns
from engine.values.problems import Fault
from tests.conftest import LONG
from web.browser import linear
from web.browser.linear import tables

QUIET = re2.Options()
QUIET.log_errors = False

SIGNS = [
    "a", "b", "c", ".", "[ab]", "[^a]", "[a-z]", "[a-]", "[一-龥]", r"\p{L}", r"\P{Lu}", r"\p{Han}", r"[\p{Nd}\t-]", r"(?-i:\p{Lu})", "中", "k", "ſ",
    r"\n", r"\.", r"\*", r"\x{41}", "(?:ab|c)", "(a|b)", "(a*)", "(|a)", "()", "^", "$",
]  # fmt: skip
TIMES = ["", "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0,2}?", "{2,}"]
FLAGS = ["", "(?i)", "(?s)", "(?m)", "(?smi)"]
TEXT = "aabbcABK\n中kſs.*\u212aǅß１1"


def any_pattern(chance: random.Random, depth: int = 0) -> str:
    parts = []
    for _ in range(chance.randint(1, 4)):
        is_group = depth < 2 and chance.random() < 0.2
        sign = chance.choice(["(", "(?:"]) + any_pattern(chance, depth + 1) + ")" if is_group else chance.choice(SIGNS)
        parts.append(sign + (chance.choice(TIMES) if sign not in "^$" else ""))
    return "".join(parts) + ("|" + any_pattern(chance, depth + 1) if chance.random() < 0.2 else "")


def compiled(compile, error, pattern: str):
    try:
        return compile(pattern)
    except error as fault:
        said = fault.args[0]
        return said.decode() if isinstance(said, bytes) else said


def both(pattern: str):
    return compiled(lambda each: re2.compile(each, QUIET), re2.error, pattern), compiled(linear.compile, linear.error, pattern)


def places(match, groups: int):
    return match and [(match.start(each), match.end(each)) for each in range(groups + 1)]


@pytest.mark.parametrize("seed", range(200 if LONG else 2))
def test_random_patterns_find_the_same_in_random_texts(seed: int):
    chance = random.Random(seed)
    tried = 0
    for _ in range(90):
        pattern = chance.choice(FLAGS) + any_pattern(chance)
        theirs, ours = both(pattern)
        if isinstance(theirs, str) or isinstance(ours, str):
            assert theirs == ours, pattern
            continue
        tried += 1
        assert theirs.groups == ours.groups
        for _ in range(4):
            text = "".join(chance.choice(TEXT) for _ in range(chance.randint(0, 8)))
            assert places(ours.search(text), ours.groups) == places(theirs.search(text), ours.groups), (pattern, text)
            assert places(ours.fullmatch(text), 0) == places(theirs.fullmatch(text), 0), (pattern, text)
            # `replace` and `split` refuse what matches nothing; RE2's own way through such a text is not asked for.
            if ours.search("") is None:
                assert [places(each, ours.groups) for each in ours.finditer(text)] == [places(each, ours.groups) for each in theirs.finditer(text)], (pattern, text)
    assert tried > 50


@pytest.mark.parametrize(
    "pattern",
    ["(ab", "ab)", "*", "a**", "a+*", "a{2}{3}", "x{2}*", "a{1001}", "a{5,2}", "((a{100}){100})", "[z-a]", "[a", "[", "[]", "\\", r"\q", r"\p{Foo}", r"\pQ{", "a|*", "(|*)", "(?i"],
)  # fmt: skip
def test_what_is_wrong_is_told_in_the_same_words(pattern: str):
    theirs, ours = both(pattern)
    assert isinstance(theirs, str) and theirs == ours


def test_categories_and_letters_that_differ_in_case_alone_are_re2_s():
    chance = random.Random(3)
    every = patterns.every_character()
    for name in chance.sample(tables.CATEGORIES, 2) + ["L", "C"]:
        theirs = [(ord(run[0][0]), ord(run[0][-1])) for run in re2.compile(f"\\p{{{name}}}+", QUIET).finditer(every)]
        from web.browser.linear.reading import merged

        assert list(merged(list(tables.group(name)))) == theirs, name
    for letter in chance.sample(sorted(tables.circles()), 15) + [0x130, 0x131, 0xDF, 0x1E9E, 0x2126, 0x1C5]:
        theirs = {ord(found[0]) for found in re2.compile(f"(?i){re2.escape(chr(letter))}", QUIET).finditer(every)}
        assert set(tables.circles().get(letter, (letter,))) == theirs, chr(letter)


@pytest.fixture
def stands_in(monkeypatch: pytest.MonkeyPatch):
    """`re2` as the browser has it."""
    monkeypatch.setitem(sys.modules, "re2", linear)
    for each in (patterns.compiled, patterns.stretches):
        each.cache_clear()
    yield
    for each in (patterns.compiled, patterns.stretches):
        each.cache_clear()


def test_the_functions_of_patterns_give_what_they_say_on_the_stand_in(stands_in):
    from engine.functions import FUNCTIONS
    from web.browser.inside.trial import holds

    tried = [each for name in ("matches", "replace", "split") for each in FUNCTIONS[name].examples]
    assert len(tried) > 8 and [each.text for each in tried if not holds(each)] == []
    assert patterns.matches("ǅ", r"\p{Lt}") and patterns.matches("abe", "[a-z-[aeiou]]e") and not patterns.matches("e", "[a-z-[aeiou]]")
    assert patterns.matches("abab", r"(ab)\1") and patterns.replace("a.b", ".", "-", "q") == "a-b"
    with pytest.raises(Fault):
        patterns.matches("a", "(?=a)")


def test_no_text_takes_longer_than_its_length():
    evil = linear.compile("(a*)*b")

    def seconds(size: int) -> float:
        begin = time.process_time()
        assert evil.search("a" * size) is None
        return time.process_time() - begin

    spent = [min(seconds(size) for _ in range(3)) for size in (500, 2000)]
    # Four times the text: about four times as long, where a matcher that goes back would not come to an end.
    assert spent[1] < 12 * max(spent[0], 0.001)
