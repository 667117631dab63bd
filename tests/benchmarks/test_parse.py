"""How many expressions a second are read, beside a plain Lark parse to a tree of the same texts.

The plain parser knows the smallest grammar that these texts need, one word a name and English keywords only.
"""

from time import process_time

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


def test_parsing_anew_is_about_twice_as_fast_as_plain_lark() -> None:
    """Without the trees that a scope keeps: each text is read as if for the first time. The best of interleaved rounds.

    Measured at 2.0 to 2.15; texts that come again, as cells of tables do, cost a look-up.
    """
    scope, texts, lark = Scope(WORDS, functions=FUNCTIONS), [plain(text) for text in TEXTS], Lark(PLAIN, parser="lalr")

    def ours() -> None:
        scope.trees.clear()
        report = Report()
        for text in texts:
            parse(text, scope, report)

    def plainly() -> None:
        for text in TEXTS:
            lark.parse(text)

    best = dict.fromkeys((ours, plainly), 1e9)
    for _ in range(100):
        for read in best:
            begun = process_time()
            for _ in range(3):
                read()
            best[read] = min(process_time() - begun, best[read])
    print(f"\nparse: {best[plainly] / best[ours]:.2f} × the expressions a second of plain Lark, without the memo")
    assert best[plainly] > 1.8 * best[ours]
