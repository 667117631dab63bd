"""A whole catalog in English dress says the same, and comes back as it was."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from dsl.fmt import formatted
from engine.compile import checked
from engine.dress import converters_for
from engine.examples import run_examples
from engine.program import Program
from engine.rulebook import Rulebook

CATALOGS = Path(__file__).parent.parent / "catalogs"


def dressed(folder: Path, language: str) -> None:
    for file in sorted(folder.rglob("*.yaml")):
        convert, convert_cell = converters_for(file, language)
        text = formatted(file.read_text("utf-8"), to=language, convert=convert, convert_cell=convert_cell, name=file.name)
        file.write_text(text, "utf-8")


def meaning(program: Program) -> Program:
    """A program without its authors' spelling."""
    rules = {name: replace(rule, text="") for name, rule in program.rules.items()}
    return replace(program, rules=rules, examples=())


@pytest.fixture(scope="module")
def shelf(tmp_path_factory) -> Path:
    copy = tmp_path_factory.mktemp("shelf") / "catalogs"
    shutil.copytree(CATALOGS, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    return copy


def test_english_and_back(shelf):
    for language in ("en", "zh"):
        dressed(shelf, language)
        program, report = checked(shelf / "hubei")
        assert not list(report)
        original, _ = checked(CATALOGS / "hubei")
        assert meaning(program) == meaning(original)
        assert all(result.is_right for result in run_examples(Rulebook(program)))
    assert "条件:" in (shelf / "hubei" / "政策" / "高龄津贴.yaml").read_text("utf-8")


def test_the_english_dress_has_no_chinese_key_left(shelf):
    dressed(shelf, "en")
    text = (shelf / "hubei" / "政策" / "高龄津贴.yaml").read_text("utf-8")
    assert "benefit: 高龄津贴" in text and "conditions:" in text and "年满八十周岁:" in text


@pytest.mark.parametrize("file", sorted(CATALOGS.rglob("*.yaml")), ids=lambda file: file.stem)
def test_the_shelf_is_formatted(file):
    assert formatted(file.read_text("utf-8"), name=file.name) == file.read_text("utf-8")
