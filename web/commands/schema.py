"""`banshi schema`: the JSON Schema of rule files."""

from __future__ import annotations

import json

EXAMPLES = ("banshi schema > banshi.schema.json",)


def schema() -> int:
    from dsl.to_schema import schema as schema_of_rules

    print(json.dumps(schema_of_rules(), ensure_ascii=False, indent=2))
    return 0
