"""`banshi scenario`: cases worth keeping, in the file that the reviewer's desk in the browser writes too."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from web.commands.given import (
    Catalog,
    Facts,
    On,
    Region,
    Settings,
    bytes_in,
    facts_in,
    goal_in,
    place_in,
    rulebook_of,
    rulebook_with,
)
from web.commands.language import language
from web.commands.output import tell, write, wrong_call

if TYPE_CHECKING:
    from engine.rulebook import Rulebook
    from forms.scenarios import Scenario, Scenarios

EXAMPLES = (
    "banshi scenario save 我的目录 八十岁独居 --of 示例补贴 --facts 已知.json --on 2026-06-15",
    "banshi scenario list 我的目录",
    "banshi scenario show 我的目录 八十岁独居",
    "banshi scenario example 我的目录 八十岁独居 > 我的目录/用例.yaml",
    "banshi scenario export 我的目录 > 情景.json",
    "banshi scenario import 我的目录 --from 情景.json",
)

Action = Literal["list", "save", "show", "export", "import", "example", "delete"]


def scenario(
    action: Annotated[
        Action,
        typer.Argument(metavar="ACTION", help="list 列出，save 存，show 看，export 导出，import 导入，example 变成用例，delete 删。 ‖ list, save, show, export, import, example (one becomes a 用例), delete."),
    ],
    catalog: Catalog,
    name: Annotated[str, typer.Argument(metavar="[SCENARIO]", help="情景的名称。 ‖ The name of the scenario.")] = "",
    of: Annotated[list[str] | None, typer.Option("--of", metavar="NAME", help="save：哪个事项、政策或公式；可以写几次。 ‖ save: of which matter, benefit or formula; may be repeated.")] = None,
    facts: Facts = None,
    on: On = None,
    region: Region = None,
    settings: Settings = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="save：备注。 ‖ save: a note.")] = "",
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", exists=True, dir_okay=False, allow_dash=True, help="import：导出的文件；- 为标准输入。 ‖ import: an exported file; - is stdin.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="换掉同名的情景。 ‖ Replace a scenario of the same name.")] = False,
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE", dir_okay=False, help="情景存在哪个文件；不写就是本人的。 ‖ The file of scenarios; one's own if not given.")] = None,
) -> int:
    from forms.scenarios import Refused, Scenarios

    kept = Scenarios(file or own_file())
    if action in ("save", "show", "example", "delete") and not name.strip():
        raise wrong_call("请写明情景的名称。 ‖ Name the scenario.")
    rulebook = rulebook_of(catalog)
    try:
        match action:
            case "list":
                _list(kept, rulebook)
            case "save":
                return _save(kept, rulebook, catalog, name.strip(), of or [], facts, on, region, settings or [], note, replace)
            case "show":
                write(asdict(kept.named(name.strip())))
            case "export":
                from forms.scenarios import exported

                chosen = [kept.named(name.strip())] if name.strip() else _of(kept, rulebook)
                sys.stdout.write(exported(chosen))
            case "import":
                from forms.scenarios import imported

                if source is None:
                    raise wrong_call("请用 --from 写明导出的文件。 ‖ Name the exported file with --from.")
                names = kept.take_in(imported(bytes_in(source), source.name), may_replace=replace)
                tell(f"导入了 {len(names)} 个情景：{'、'.join(names)} ‖ Imported {len(names)}: {', '.join(names)}")
            case "example":
                sys.stdout.write(as_example(kept.named(name.strip()), rulebook))
            case "delete":
                kept.delete(name.strip())
                tell(f"已删除“{name.strip()}”。 ‖ Deleted “{name.strip()}”.")
    except Refused as refused:
        print(refused.words.in_(language()), file=sys.stderr)
        return 2
    return 0


def own_file() -> Path:
    """Where one's own scenarios are."""
    from platformdirs import user_data_path

    return user_data_path("banshi", appauthor=False) / "scenarios.json"


def _of(kept: Scenarios, rulebook: Rulebook) -> list[Scenario]:
    return [each for each in kept.all() if each.catalog == rulebook.program.name]


def _list(kept: Scenarios, rulebook: Rulebook) -> None:
    found = _of(kept, rulebook)
    if not found:
        tell("还没有这个目录的情景；用 save 存一个。 ‖ No scenarios of this catalog yet; keep one with save.")
    for each in found:
        print("\t".join((each.name, each.on, "、".join(each.goals), _in_short(each, language()), *each.settings)))


def _in_short(scenario: Scenario, language_: str) -> str:
    """What came of it, in a word for each goal."""
    from engine.examples import IN_WORDS

    words: dict[str | None, str] = IN_WORDS if language_ == "zh" else {}
    told = []
    for answer in scenario.said.values():
        outcome: Any = answer.get("outcome") if isinstance(answer, dict) else None
        told.append(words.get(outcome, str(outcome or "")))
    if scenario.counts is not None:
        people = scenario.counts.get("people", 0)
        told.append(f"{people} 人" if language_ == "zh" else f"{people} people")
    return "、".join(filter(None, told))


def _save(
    kept: Scenarios, rulebook: Rulebook, catalog: Path, name: str, of: list[str], facts: Path | None, on: Any, region: str | None, settings: list[str],
    note: str, may_replace: bool,
) -> int:  # fmt: skip
    from engine.rulebook import today
    from forms import words_of_scenarios
    from forms.scenarios import LONGEST_NAME
    from forms.scenarios_decided import scenario_of

    if not of or facts is None:
        raise wrong_call("请用 --of 写明是哪一项，用 --facts 写明已知的数据项。 ‖ Say what it is of with --of, and what is known with --facts.")
    if len(name) > LONGEST_NAME:
        raise wrong_call(f"情景的名称最长 {LONGEST_NAME} 字。 ‖ A scenario's name has {LONGEST_NAME} characters at most.")
    goals = [goal_in(rulebook, each) for each in of]
    place = place_in(rulebook, region)
    assumed = rulebook_with(rulebook, settings, on, catalog)[0] if settings else rulebook
    made, left = scenario_of(name, assumed, goals, facts_in(assumed, facts), on or today(), place, settings=settings, note=note)
    kept.save(made, may_replace=may_replace)
    if left:
        print(words_of_scenarios.left_out(left).in_(language()), file=sys.stderr)
    told = _in_short(made, language())
    tell(f"已存“{name}”：{told} ‖ Kept “{name}”: {told}")
    return 0


def as_example(scenario: Scenario, rulebook: Rulebook) -> str:
    from forms.scenarios_decided import example_of

    return example_of(scenario, rulebook)
