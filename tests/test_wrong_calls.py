"""A call that cannot be carried out as written is told so in the words of the house, whatever is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from web.commands import COMMANDS
from web.commands.language import speak
from web.commands.line import carried_out, command_named

CALLS: dict[str, tuple[str, str]] = yaml.safe_load((Path(__file__).parent / "wrong_calls.yaml").read_text("utf-8"))


@pytest.fixture
def call(capsys, monkeypatch, tmp_path):
    """What a call says, in a folder where 目录 is a folder and 人员.csv a file; it must be one that cannot be carried out."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "目录").mkdir()
    (tmp_path / "人员.csv").write_text("编号\n甲\n", "utf-8")

    def said(*words: str) -> str:
        assert carried_out([*words]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        return told.err

    yield said
    speak("zh")


@pytest.mark.parametrize("words", CALLS)
def test_a_wrong_call_is_told_what_is_wrong_and_what_would_be_right(call, words):
    chinese, english = CALLS[words]
    assert call(*words.split()) == chinese
    assert call("--lang", "en", *words.split()) == english


def wrong_words(parameter: Any) -> list[list[str]]:
    """Every way to fill an argument or option wrongly that shows before anything is done."""
    kind, written = parameter.type, [max(parameter.opts, key=len)] if parameter.param_type_name == "option" else []
    wrong = ["无此"] if hasattr(kind, "choices") or getattr(kind, "exists", False) or hasattr(kind, "min") else []
    if hasattr(kind, "min"):
        wrong += [str(kind.min - 1), str(kind.max + 1)]
    if getattr(kind, "dir_okay", True) is False:
        wrong.append("目录")
    if getattr(kind, "file_okay", True) is False:
        wrong.append("人员.csv")
    return [[*written, each] for each in wrong] + ([written] if written and not parameter.is_flag else [])


def test_nothing_typer_says_of_its_own_accord_reaches_a_reader(call):
    """Every argument and option of every command, wrong in every way: not two words of English one after the other."""
    tried = 0
    for name in COMMANDS:
        parameters = command_named(name).params
        ahead: list[str] = []  # what has to stand before an argument, all of it there and harmless
        for parameter in parameters:
            for words in wrong_words(parameter):
                told = call(name, *(ahead if parameter.param_type_name == "argument" else []), *words)
                first = told.split("\n")[0]
                assert "。" in first and not re.search(r"[A-Za-z]+ [a-z]+", first.replace("banshi ", "")), told
                tried += 1
            if parameter.param_type_name == "argument":
                ahead.append(str(parameter.type.choices[0]) if hasattr(parameter.type, "choices") else "目录")
    assert tried > 100
