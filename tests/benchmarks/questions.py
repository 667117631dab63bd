"""How many questions people are asked before the notice: `PYTHONPATH=. python tests/benchmarks/questions.py CATALOG [PEOPLE]`.

Made-up people, the same ones each time, are guided until nothing is left to ask; beside it stands how many questions there
are, and how many the order of the catalog would put.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from random import Random

from engine.asking.guide import guide
from engine.asking.order import order_of, priors_of, questions_of
from engine.compile import checked
from engine.facts import Facts
from engine.program import Program

ON = date(2026, 6, 15)


def main(catalog: str, people: int) -> None:
    program, _ = checked(catalog)
    assert program is not None
    for name in (*program.themes, *program.benefits, *program.matters):
        asked = visits = 0
        began = time.process_time()
        for person in people_for(program, name, people):
            facts: dict[str, object] = {}
            topics: list[str] = []
            while questions := guide(program, name, Facts(facts), ON, program_hash="-").questions:
                path = questions[0].path
                facts[path] = person[path]
                topics += [questions[0].topic] if topics[-1:] != [questions[0].topic] else []
            asked += len(facts)
            visits += len(topics) - len(set(topics))
        if asked > people:
            took = (time.process_time() - began) / max(1, asked + people)
            order = order_of(program.goals[name], program, ON, program.region)
            share = float(order.expected / order.as_written) if order.as_written else 1
            print(f"{name}\t{asked / people:.2f} of {len(order.order)} questions\t{share:.2f} of the written order\t{visits / people:.2f} topics taken up again\t{took * 1000:.1f} ms a page")


def people_for(program: Program, name: str, count: int) -> list[dict[str, object]]:
    """Answers to every question of a goal, drawn as 常见 and the values at which rules turn say."""
    goal = program.goals[name]
    priors = priors_of(list(questions_of(goal, program)), goal, program, ON, program.region)
    dice = Random(name)
    return [
        {each: dice.choices([value for value, _ in prior], [float(share) for _, share in prior])[0] for each, prior in priors.items()}
        for _ in range(count)
    ]  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200)
