"""The workload in zen-engine, the fastest ways there are; run by the Python of the peers, which has nothing of ours.

In its favour: complete facts, floats, no dates (the age is given), no three-valued logic, no history.
"""

import json
import sys
from time import process_time

import zen

CITY = "startsWith(place, '9301')"
LONGEVITY = f"(age >= 80 and startsWith(place, '93') and dead == null and not elsewhere and not kept) ? ({CITY} ? (age < 90 ? 100 : age < 100 ? 200 : 600) : age < 90 ? (startsWith(place, '9302') ? 70 : 60) : age < 100 ? 100 : 500) : null"
CARE = f"(grade != null and grade <= 2 and nursing and startsWith(place, '93') and dead == null and not kept) ? round(({CITY} ? 165.35 : 110.55) * (sort in ['智力', '精神', '多重'] ? (grade == 1 ? 1.5 : 1.1) : (grade == 1 ? 1.25 : 1)) * 100) / 100 : null"
LIVING = "(need in ['低保', '低保边缘'] and grade != null and startsWith(place, '93') and dead == null and wage < 1800.5 and not kept and not elsewhere) ? (need == '低保' ? (grade <= 2 ? (age >= 60 ? 180 : 150) : (age >= 60 ? 120 : 100)) : (grade <= 2 ? 80 : 60.5)) : null"
BIRTH = "(insured and months >= 6 and children >= 1 and startsWith(place, '93') and dead == null and wage > 0) ? round((wage > 19262.31 ? 19262.31 : wage) / 30 * (98 + (hard ? 15 : 0) + 15 * (children - 1)) * 100) / 100 : null"
BENEFITS = {"longevity": LONGEVITY, "care": CARE, "living": LIVING, "birth": BIRTH}

GRAPH = {
    "nodes": [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {
            "id": "rules", "type": "expressionNode", "name": "rules", "position": {"x": 0, "y": 0},
            "content": {"expressions": [{"id": name, "key": name, "value": text} for name, text in BENEFITS.items()]},
        },
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}},
    ],
    "edges": [{"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"}, {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"}],
}  # fmt: skip

with open(sys.argv[1], encoding="utf-8") as file:
    rows = json.load(file)
CONDITIONS = {
    "longevity": ["age >= 80", "startsWith(place, '93')", "dead == null", "not elsewhere", "not kept"],
    "care": ["grade != null", "grade <= 2", "nursing", "startsWith(place, '93')", "dead == null", "not kept"],
    "living": ["need in ['低保', '低保边缘']", "grade != null", "startsWith(place, '93')", "dead == null", "wage < 1800.5", "not kept", "not elsewhere"],
    "birth": ["insured", "months >= 6", "children >= 1", "startsWith(place, '93')", "dead == null", "wage > 0"],
}  # fmt: skip
by_condition = {name: [zen.compile_expression(text) for text in texts] for name, texts in CONDITIONS.items()}
by_benefit = {name: zen.compile_expression(text) for name, text in BENEFITS.items()}
whole = zen.compile_expression("{" + ", ".join(f"{name}: {text}" for name, text in BENEFITS.items()) + "}")
decision = zen.ZenEngine().create_decision(json.dumps(GRAPH))
assert decision.evaluate(rows[0])["result"] is not None
TRACED = {"trace": True}
assert "trace" in decision.evaluate(rows[0], TRACED)


nothing = zen.compile_expression("null")


def door() -> list:
    """What it costs to hand the facts over, whatever is asked of them."""
    return [nothing.evaluate(row) for row in rows]


def expressions() -> list:
    return [whole.evaluate(row) for row in rows]


def benefits() -> list:
    return [[each.evaluate(row) for each in by_benefit.values()] for row in rows]


def conditions() -> list:
    """An expression a condition, so that the one that fails can be named; the amount only where none does."""
    return [
        [by_benefit[name].evaluate(row) if all(each.evaluate(row) for each in tests) else None for name, tests in by_condition.items()]
        for row in rows
    ]


def graph() -> list:
    return [decision.evaluate(row) for row in rows]


def traced() -> list:
    return [decision.evaluate(row, TRACED) for row in rows]


print("ready", flush=True)
for line in sys.stdin:
    asked = line.strip()
    if asked == "results":
        print(json.dumps([[result[name] for name in BENEFITS] for result in expressions()]), flush=True)
        continue
    run = {"door": door, "expressions": expressions, "benefits": benefits, "conditions": conditions, "graph": graph, "traced": traced}[asked]
    begin = process_time()
    run()
    print(process_time() - begin, flush=True)
