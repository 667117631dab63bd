"""What an editor is told about a file agrees with what the reader says of it."""

import jsonschema
import pytest
import referencing
import yaml

from dsl.to_schema import schema
from dsl.vocabulary import SHAPES
from tests.test_fmt import CHINESE, ENGLISH, TIDY
from tests.test_reading import BENEFIT, FILES, NATIONAL

VALIDATOR = jsonschema.Draft7Validator(schema(), registry=referencing.Registry())


class Editor(yaml.SafeLoader):
    """Reads like an editor's YAML 1.2: numbers are numbers, dates and yes stay words."""


Editor.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.endswith((":int", ":float", ":null"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def faults(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(yaml.load(text, Editor))]


def test_it_is_a_schema_for_old_and_new_readers():
    jsonschema.Draft7Validator.check_schema(schema())
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("text", [*FILES.values(), CHINESE, ENGLISH])
def test_good_files_pass(text):
    assert not faults(text)


@pytest.mark.parametrize(
    "text",
    [
        BENEFIT.replace("依据:", "依剧:"),
        BENEFIT.replace("周期: 每月", "周期: 每月一次"),
        BENEFIT.replace("周期: 每月", "排除:\n  - 年龄 ≥ 80岁"),
        BENEFIT.replace("金额: 高龄津贴标准", "金额: [100, 200]"),
        BENEFIT.replace("要求:", "须:"),
        NATIONAL.replace("语言: 1\n", ""),
        NATIONAL.replace("施行: 1996-10-01", "施行: 1996年10月1日"),
        NATIONAL.replace("只推不问: 是", "只推不问: 也许"),
        NATIONAL.replace("敏感: 三级", "敏感: 五级"),
        TIDY,
    ],
)
def test_wrong_files_do_not_pass(text):
    assert faults(text)


def test_every_key_is_offered_with_help_in_both_languages():
    definitions = schema()["definitions"]
    for shape in SHAPES.values():
        for key in shape.keys:
            for word in (key.zh, key.en):
                described = definitions[shape.id]["properties"][word]["description"]
                assert key.help.zh in described and key.help.en in described
