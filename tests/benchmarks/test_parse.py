"""How many expressions a second are read, beside a plain Lark parse to a tree of the same texts.

The plain parser knows the smallest grammar that these texts need, one word a name and English keywords only.
"""

import pytest
from lark import Lark

from dsl.diagnostics import Report
from dsl.expression import parse
from dsl.scope import Scope
from dsl.source import plain

PLAIN = r"""
    start: e
    ?e: "if" e "then" e "else" e -> choice
      | "for" NAME "in" e "return" e -> each
      | ("some" | "every") NAME "in" e "satisfies" e -> quantified
      | either
    ?either: both | either "or" both
    ?both: compared | both "and" compared
    ?compared: sum | compared (EQ | NE | LT | LE | GT | GE) sum | compared "in" sum
             | compared "between" sum "to" sum
    ?sum: product | sum (PLUS | MINUS) product
    ?product: power | product (TIMES | SLASH) power
    ?power: signed | power "**" signed
    ?signed: operand | MINUS signed
    ?operand: single | operand "." NAME -> path | operand "[" e "]" -> filter | operand "(" [e ("," e)*] ")" -> call
    ?single: NUMBER | STRING | NAME | "true" | "false" | "null" | "@" STRING -> at | "(" e ")"
           | "[" [e ("," e)*] "]" -> list | "[" e ".." e "]" -> range | "{" [entry ("," entry)*] "}" -> context
    entry: NAME ":" e
    EQ: "="
    NE: "!="
    LT: "<"
    LE: "<="
    GT: ">"
    GE: ">="
    PLUS: "+"
    MINUS: "-"
    TIMES: "*"
    SLASH: "/"
    NUMBER: /[0-9]+(\.[0-9]+)?/
    STRING: /"[^"]*"/
    NAME: /[^\W0-9]\w*/
    %ignore /\s+/
"""

TEXTS = (
    "1 + 2 * 3",
    "loan.principal * loan.rate / 12",
    "(loan.principal * loan.rate / 12) / (1 - (1 + loan.rate / 12) ** -loan.term)",
    'age >= 18 and status = "EMPLOYED"',
    "age >= 18 and age < 65 or not(retired) and years > 3",
    "if income > 1000 then income - 1000 else 0",
    "for x in list return x * 2 + 1",
    "every p in people satisfies p.age >= 18 and p.income < limit",
    "people[age > 18 and income < 100]",
    "sum(amounts) / count(amounts)",
    "{a: 1, b: a + 1, c: [1, 2, 3]}.c[1]",
    'substring(name, 1, 3) = "abc"',
    "max(a, b, c) - min(a, b, c)",
    "x in [1..10]",
    'date("2025-01-01") < birth and birth < date("2026-01-01")',
    '年龄 >= 80 and 户籍地 = "江岸区" and 死亡日期 = null',
    "基本产假 + (if 难产 then 难产增加 else 0) + 多胞胎每个增加 * (出生医学信息.胎儿数 - 1) + 地方增加产假",
    'string(a) + " / " + string(b) + " / " + string(c)',
)
WORDS = (
    "loan age status retired years income list people limit amounts name birth a b c x principal rate term"
    " 年龄 户籍地 死亡日期 基本产假 难产 难产增加 多胞胎每个增加 出生医学信息 地方增加产假"
).split()
FUNCTIONS = "sum count substring max min date string not string length date and time".split()


@pytest.mark.benchmark(group="parse")
def test_parse(benchmark) -> None:
    scope, texts = Scope(WORDS, functions=FUNCTIONS), [plain(text) for text in TEXTS]

    def read() -> Report:
        report = Report()
        for text in texts:
            parse(text, scope, report)
        return report

    assert not list(benchmark(read))


@pytest.mark.benchmark(group="parse")
def test_plain_lark(benchmark) -> None:
    lark = Lark(PLAIN, parser="lalr")
    benchmark(lambda: [lark.parse(text) for text in TEXTS])
