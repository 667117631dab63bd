"""`banshi registers`: the settings of registers checked against catalogs: what each fills in, and what nobody is connected for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from web.commands.given import rulebook_of
from web.commands.output import lines_under, tell, tell_problems, write

EXAMPLES = ("banshi registers registers.yaml catalogs/hubei",)


def registers(
    settings: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="数据来源的设置。 ‖ The settings of registers.")],
    catalogs: Annotated[list[Path], typer.Argument(metavar="CATALOG...", exists=True, help="用它的目录。 ‖ The catalogs that use them.")],
) -> int:
    from dsl.diagnostics import Report
    from web.registers.from_settings import connections_from
    from web.registers.registers import check, sources_in

    rulebooks = [rulebook_of(each) for each in catalogs]
    report = Report()
    connections = connections_from(settings, report)
    check(connections, rulebooks, report)
    tell_problems(report, lines_under(settings.parent), end="\n\n")
    if report.has_errors:
        return 1
    connected = {each.name for each in connections.registers}
    for rulebook in rulebooks:
        sources = {each.connection.name: each for each in sources_in(connections, rulebook, Report())}
        held: dict[str, list[str]] = {}
        for fact in rulebook.program.facts.values():
            if fact.register:
                held.setdefault(fact.register, []).append(fact.name)
        filled = {name: [each.fact for each in source.bound] for name, source in sources.items()}
        write(
            {
                "catalog": rulebook.program.name,
                "registers": [
                    {"register": name, "by": sources[name].by, "means": sources[name].connection.means, "fills": facts, "leaves": [each for each in held.get(name, ()) if each not in facts]}
                    for name, facts in filled.items()
                ],
                "not_connected": {name: facts for name, facts in sorted(held.items()) if name not in connected},
            }
        )  # fmt: skip
        told = sum(map(len, filled.values()))
        tell(f"{rulebook.program.name}：{sum(map(len, held.values()))} 项数据有来源，接通的填 {told} 项。 ‖ {rulebook.program.name}: {sum(map(len, held.values()))} facts have a source, {told} are filled in.")
    return 0
