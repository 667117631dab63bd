"""The command line: machines read stdout, people read stderr.

It ends with 0 when the work is done, with 1 for a problem in the rules, with 2 for a call that cannot be carried out.
A command imports what it needs inside itself: one decision in a fresh process should cost what the decision costs.
Help and messages are written in both languages where they stand, `中文 ‖ English`.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, TypeVar

if TYPE_CHECKING:
    from dsl.diagnostics import Diagnostic
    from engine.facts import Facts as Facts_
    from engine.notice import Guide as Guide_
    from engine.plan.days import Calendar as Calendar_
    from engine.plan.from_theme import Lateness as Lateness_
    from engine.rulebook import Rulebook
    from engine.setting import Setting as Setting_

try:
    import typer
    import typer.core
except ModuleNotFoundError:
    # A checkout that is not set up: `python -m banshi` on Windows, where the script ./banshi does not run.
    installer = Path(__file__).parent / "requirements" / "install.py"
    if __name__ != "__main__" or not installer.exists() or "BANSHI_SETS_UP" in os.environ:
        raise
    import subprocess

    environment = installer.parent.parent / ".venv"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    again = [str(python), "-m", "banshi", *sys.argv[1:]]
    path = os.pathsep.join(filter(None, (str(environment.parent), os.environ.get("PYTHONPATH"))))
    sys.exit(
        subprocess.call([sys.executable, str(installer), "lock.txt"])
        or subprocess.call(again, env={**os.environ, "PYTHONPATH": path, "BANSHI_SETS_UP": "1"})
    )


Function = TypeVar("Function", bound=Callable[..., int | None])


def main() -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        # Windows would write in the code page of the console, and a pipe would not say which.
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8", errors="replace")
    global language
    language, arguments = language_of(sys.argv[1:])
    arguments = arguments or ["--help"]
    command = in_language(typer.main.get_command(app))
    try:
        code = command.main(arguments, prog_name="banshi", standalone_mode=False) or 0
        sys.stdout.flush()
        sys.exit(code)
    except typer.TyperException as refused:
        print(translated(refused.format_message()), file=sys.stderr)
        if context := getattr(refused, "ctx", None):
            tell(f"说明：{context.command_path} --help ‖ For help: {context.command_path} --help")
        sys.exit(2)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has seen enough (`banshi … | head`); closing must not complain about it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception:
        import traceback

        traceback.print_exc()
        tell(
            "这是 banshi 自己的错误，不是规则的错误。请把上面的内容告诉我们。"
            " ‖ This is a fault of banshi, not of the rules. Please send us the lines above."
        )
        sys.exit(2)


def load(folder: str | Path) -> Rulebook:
    """The rulebook of a catalog folder, from Python: `banshi.load("catalogs/hubei")`. Raises `banshi.Problems` with all."""
    from engine.load import load as loaded

    return loaded(folder)


def __getattr__(name: str) -> Any:
    if name == "Problems":
        from dsl.diagnostics import Problems

        return Problems
    raise AttributeError(f"module 'banshi' has no attribute {name!r}")


language = "zh"
"""Of this run, set once by `main`."""

# ── the language ─────────────────────────────────────────────────────────────────────────────────────────────────


def language_of(arguments: list[str]) -> tuple[str, list[str]]:
    """`--lang` counts wherever it stands before `--`, so that nobody has to know whose option it is."""
    ours = arguments[: arguments.index("--")] if "--" in arguments else arguments
    for at, word in enumerate(ours):
        if found := re.fullmatch("--lang=(zh|en)", word):
            return found[1], arguments[:at] + arguments[at + 1 :]
        if word == "--lang" and ours[at + 1 : at + 2] in (["zh"], ["en"]):
            return arguments[at + 1], arguments[:at] + arguments[at + 2 :]
    return ("en" if os.environ.get("BANSHI_LANG") == "en" else "zh"), arguments


def in_language(command: Any) -> Any:
    """The command with all its help in the language of this run."""
    command.help = spoken(command.help or "")
    for parameter in command.params:
        parameter.help = spoken(parameter.help or "")
    for part in getattr(command, "commands", {}).values():
        in_language(part)
    return command


def spoken(text: str) -> str:
    """One side of `中文 ‖ English`, line by line; a line without the bar belongs to both."""
    return "\n".join(line.split(" ‖ ")[language == "en"] if " ‖ " in line else line for line in text.split("\n"))


# What typer says in English of its own accord.
CHINESE = (
    (r"^Usage: ", "用法："),
    (r"^Options:$", "选项："),
    (r"^Arguments:$", "参数："),
    (r"^Commands:$", "命令："),
    (r"Show this message and exit\.", "显示这段说明。"),
    (r"\{(\w+)\}", r"\1"),
    (r"\[OPTIONS\]", "[选项]"),
    (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]…"),
    (r"\[default: (.*?)\]", r"[默认：\1]"),
    (r"\[required\]", "[必填]"),
    (r"^Missing argument (.*?)\.$", r"还缺参数 \1。"),
    (r"^Missing option (.*?)\.$", r"还缺选项 \1。"),
    (r"^Missing command\.$", "请写明要做什么：banshi --help 列出全部命令。"),
    (r"^No such command (.*?)\.", r"没有命令 \1。"),
    (r"^No such option: (\S+)", r"没有选项 \1。"),
    (r"Did you mean (.*?)\?", r"是不是 \1？"),
    (r"\(Possible options: (.*?)\)", r"是不是 \1？"),
    (r"^Invalid value for (.*?): ", r"\1 的值不对："),
    (r"^Invalid value: ", ""),
    (r"(?:Path|File|Directory) (.*) does not exist\.", r"没有 \1。"),
    (r"File (.*) is a directory\.", r"\1 是文件夹，不是文件。"),
    (r"Directory (.*) is a file\.", r"\1 是文件，不是文件夹。"),
    (r"(\S+) is not one of (.*?)\.$", r"\1 不在 \2 之中。"),
    (r"^Got unexpected extra arguments? \((.*?)\)", r"多出来的参数：\1"),
    (r"^Option (\S+) requires an argument\.", r"选项 \1 后面要有值。"),
)


def translated(text: str) -> str:
    if language == "zh":
        for english, chinese in CHINESE:
            text = re.sub(english, chinese, text, flags=re.MULTILINE)
    return text


class Command(typer.core.TyperCommand):
    def get_help(self, ctx: Any) -> str:
        return translated(super().get_help(ctx))

    def get_usage(self, ctx: Any) -> str:
        return translated(super().get_usage(ctx))


class Group(typer.core.TyperGroup):
    def get_help(self, ctx: Any) -> str:
        return translated(super().get_help(ctx))

    def get_usage(self, ctx: Any) -> str:
        return translated(super().get_usage(ctx))


app = typer.Typer(cls=Group, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.callback(cls=Group)
def banshi(
    lang: Annotated[
        Literal["zh", "en"],
        typer.Option(
            help="语言，写在哪里都行；也可用环境变量 BANSHI_LANG。 ‖ The language, anywhere on the line; or the environment variable BANSHI_LANG."
        ),
    ] = "zh",
) -> None:
    """办事：用中文写的规则，变成表单、决定、计划和查询。 ‖ Rules written in Chinese become forms, decisions, plans and queries."""


def command(*examples: str) -> Callable[[Function], Function]:
    """Puts a function on the command line, its examples under its help."""

    def put(function: Function) -> Function:
        # After a \b typer leaves the lines as they are.
        shown = "\n\n\b\n例 ‖ For example\n" + "\n".join(f"  $ {example}" for example in examples)
        return app.command(cls=Command, help=(function.__doc__ or "") + shown)(function)

    return put


def planned(*examples: str) -> Callable[[Function], Function]:
    """Written down, not on the command line yet: its work is not built. Then `@planned` becomes `@command`."""
    return lambda function: function


# ── what commands share ──────────────────────────────────────────────────────────────────────────────────────────


def write(value: Any) -> None:
    """For machines, on stdout; a Decimal is printed as the number it is."""
    from engine.values import json_text

    print(json_text(value, indent=2 if sys.stdout.isatty() else None))


def tell(text: str) -> None:
    """For people, on stderr: `中文 ‖ English`."""
    print(spoken(text), file=sys.stderr)


def rulebook_of(catalog: Path, settings: Iterable[str] | None = None, on: date | None = None) -> Rulebook:
    """The compiled catalog; its problems are shown and the command ends with 1 where it has any.

    What is set from outside is said, and a setting that cannot be is a wrong call.
    """
    from dsl.diagnostics import Problems
    from engine.load import load as loaded

    try:
        rulebook = loaded(catalog)
    except Problems as found:
        tell_problems(found.diagnostics, catalog)
        raise typer.Exit(1) from None
    return rulebook_with(rulebook, settings, on, catalog)[0] if settings else rulebook


def rulebook_with(rulebook: Rulebook, settings: Iterable[str], on: date | None, catalog: Path) -> tuple[Rulebook, tuple[Setting_, ...]]:
    from dsl.diagnostics import Problems
    from engine.rulebook import Rulebook, today
    from engine.setting import program_with, told_setting

    try:
        program, done = program_with(rulebook.program, settings, on or today())
    except Problems as found:
        tell_problems(found.diagnostics, catalog)
        raise typer.Exit(2) from None
    for each in done:
        print(told_setting(each, rulebook.program).in_(language), file=sys.stderr)
    return Rulebook(program), done


def put_whole(file: Path, text: str) -> None:
    """Writes a file so that it is never half there."""
    import tempfile

    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", dir=file.parent, prefix=".", delete=False) as out:
        out.write(text)
    shutil.copymode(file, out.name)
    os.replace(out.name, file)


def tell_problems(found: Iterable[Diagnostic], catalog: Path, root: Path | None = None) -> None:
    """Problems as an author reads them, each with its line."""
    from dsl.shelf import root_of
    from dsl.to_message import show

    root, lines = root_of(catalog) if root is None else root, dict[str, list[str]]()
    for problem in found:
        name = problem.span.file
        if name and name not in lines:
            path = root / name
            # A link may lead to what is none of the catalog's business, and then not a line of it is shown.
            is_ours = path.is_file() and path.resolve().is_relative_to(root.resolve())
            lines[name] = path.read_text(encoding="utf-8-sig", errors="replace").split("\n") if is_ours else []
        at = problem.span.line - 1
        line = lines[name][at].rstrip("\r") if name in lines and 0 <= at < len(lines[name]) else None
        print(show(problem, line, language), end="\n\n", file=sys.stderr)


def shipped() -> list[Path]:
    """The catalogs that come with banshi."""
    root = Path(__file__).parent / "catalogs"
    return sorted(path.parent for path in root.glob("*/目录.yaml"))


def goal_in(rulebook: Rulebook, name: str) -> str:
    """A name that the catalog can decide; otherwise the nearest one is offered."""
    from dsl.nearest import nearest

    if name in rulebook.names:
        return name
    near = nearest(name, rulebook.names)
    hint = f"，是想写“{near}”吗？" if near else "。可以写：" + "、".join(rulebook.names)
    hint_en = f'; did you mean "{near}"?' if near else ". There are: " + ", ".join(rulebook.names)
    raise typer.BadParameter(spoken(f"目录里没有“{name}”{hint} ‖ The catalog has no \"{name}\"{hint_en}"))


def json_in(path: Path) -> Any:
    """What a file, or stdin for `-`, holds; a number with a point stays exact."""
    try:
        text = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return json.loads(text.decode("utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, json.JSONDecodeError) as fault:
        raise typer.BadParameter(spoken(f"{path} 不是 JSON：{fault} ‖ {path} is not JSON: {fault}")) from None


def text_in(path: Path) -> str:
    """What a file, or stdin for `-`, holds."""
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise typer.BadParameter(spoken(f"{path} 不是 UTF-8 编码。 ‖ {path} is not UTF-8.")) from None


def facts_in(rulebook: Rulebook, path: Path) -> Facts_:
    """The facts of a file; their problems are shown and the command ends with 1 where there are any."""
    return facts_and_sources_in(rulebook, path, None)[0]


def facts_and_sources_in(rulebook: Rulebook, path: Path, on: date | None) -> tuple[Facts_, list[dict[str, Any]]]:
    """The facts of a file, and who told those that say so; on a day, without what is too old for it."""
    from dsl.diagnostics import Problems
    from dsl.to_message import show
    from engine.facts import read_json
    from engine.sources import prefilled, told_in

    try:
        if on is None:
            return rulebook.facts_from(text_in(path)), []
        data, told = told_in(rulebook.program, read_json(text_in(path)), on)
        return rulebook.facts_from(data), list(prefilled(rulebook.program, told))
    except Problems as found:
        for problem in found.diagnostics:
            print(show(problem, None, language), file=sys.stderr)
        raise typer.Exit(1) from None


def place(rulebook: Rulebook, region: str | None) -> str | None:
    """The code of a region given by name or code."""
    from dsl.diagnostics import Problems

    if region is None:
        return None
    try:
        return rulebook.place(region)
    except Problems as found:
        raise typer.BadParameter(found.diagnostics[0].message.in_(language)) from None


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            spoken(f"日期要写成 2026-06-01 这样，不是 {text}。 ‖ Write a date like 2026-06-01, not {text}.")
        ) from None


Catalog = Annotated[
    Path, typer.Argument(metavar="CATALOG", exists=True, help="目录所在的文件夹。 ‖ The folder of the catalog.")
]
Name = Annotated[
    str, typer.Argument(metavar="NAME", help="事项、政策或公式的名称。 ‖ A matter, a benefit or a formula.")
]
Facts = Annotated[
    Path,
    typer.Option(
        "--facts",
        metavar="F",
        exists=True,
        dir_okay=False,
        allow_dash=True,
        help="已知的数据项，JSON 文件；- 为标准输入。 ‖ What is known, a JSON file; - is stdin.",
    ),
]
FactsIfAny = Annotated[
    Path | None,
    typer.Option(
        "--facts", metavar="F", exists=True, dir_okay=False, allow_dash=True,
        help="已知的数据项，JSON 文件；- 为标准输入。 ‖ What is known, a JSON file; - is stdin.",
    ),
]
On = Annotated[
    date | None,
    typer.Option(
        "--on",
        metavar="DATE",
        parser=day,
        help="按哪一天的规则决定；不写就是今天。 ‖ Whose day's rules decide; today if not given.",
    ),
]
Region = Annotated[
    str | None,
    typer.Option("--region", metavar="R", help="适用地区，名称或代码；不写就是目录的地区。 ‖ The region of application; the catalog's own if not given."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="P=V",
        help="设想一个参数是别的值，如 高龄津贴标准@武汉市#6=120元；可以写几次。 ‖ What if a parameter were another, such as rate@place#row=120; may be repeated.",
    ),
]
Population = Annotated[
    Path,
    typer.Option(
        "--population",
        metavar="P",
        exists=True,
        dir_okay=False,
        help="人员数据，.parquet 或 .csv。 ‖ The people, .parquet or .csv.",
    ),
]


# ── the commands ─────────────────────────────────────────────────────────────────────────────────────────────────


@command("banshi check catalogs/hubei", "banshi check catalogs/hubei --format json", "banshi check catalogs/national --population")
def check(
    catalog: Catalog,
    format: Annotated[
        Literal["text", "json"], typer.Option(help="给人看，还是给程序读。 ‖ For people or for programs.")
    ] = "text",
    population: Annotated[
        bool, typer.Option("--population", help="再列出哪些能对全体人员计算，其余为什么不能。 ‖ Also list what can run on a population, and why the rest cannot.")
    ] = False,
) -> int:
    """检查目录，列出所有问题。 ‖ Check a catalog and list every problem."""
    from dsl.diagnostics import to_json
    from engine.compile import checked

    program, report = checked(catalog)
    reach = None
    if population and program is not None and not report.has_errors:
        from engine.population.reach import reach_of
        from engine.rulebook import today

        reach = reach_of(program, today())
    if format == "json":
        refused = [problem for problem, _ in reach.refused] if reach is not None else []
        write([to_json(problem, language) for problem in (*report, *refused)])
    else:
        tell_problems(report, catalog)
        errors, others = len(report.errors), len(report) - len(report.errors)
        if program is not None and not errors:
            counts = f"{len(program.goals)} 项可以决定，{len(program.facts)} 个数据项，{len(program.examples)} 个用例"
            counts_en = f"{len(program.goals)} decidable, {len(program.facts)} facts, {len(program.examples)} examples"
            tell(f"{program.name}：没有错误，{others} 处提醒。{counts}。 ‖ {program.name}: no errors, {others} warnings. {counts_en}.")
        else:
            tell(f"{errors} 处错误，{others} 处提醒。 ‖ {errors} errors, {others} warnings.")
        if reach is not None:
            tell(f"能对全体人员计算的 {len(reach.possible)} 项：{'、'.join(reach.possible)} ‖ {len(reach.possible)} can run on a population: {', '.join(reach.possible)}")
            for problem, names in reach.refused:
                tell(f"不能的：{'、'.join(names)} ‖ Not on a population: {', '.join(names)}")
                tell_problems([problem], catalog)
    return 1 if report.has_errors else 0


@command("banshi test catalogs/hubei", "banshi test catalogs/hubei 高龄津贴 --coverage")
def test(
    catalog: Catalog,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="只测这些；不写就全测。 ‖ Only these; all if none is given."),
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="列出用例没有走到的条件和表行。 ‖ List the conditions and rows no example reached.")
    ] = False,
    settings: Settings = None,
) -> int:
    """运行用例，并报告覆盖情况。 ‖ Run the examples and report what they cover."""
    from engine.examples import coverage as covered_by
    from engine.examples import run_examples

    rulebook = rulebook_of(catalog, settings)
    for name in names or ():
        goal_in(rulebook, name)
    results = run_examples(rulebook, names or ())
    for result in results:
        tell_problems(result.problems, catalog)
    wrong = sum(not result.is_right for result in results)
    found = covered_by(rulebook.program, results).of_files(f"{catalog.resolve().name}/")
    seen, wanted = found.share
    tell(f"{len(results)} 个用例，{len(results) - wrong} 个对，{wrong} 个不对。 ‖ {len(results)} examples, {len(results) - wrong} right, {wrong} wrong.")
    if not names:
        tell(f"条件的成立与不成立、表的各行，共 {wanted} 处，用例走到 {seen} 处。 ‖ {seen} of {wanted} sides of conditions and rows of tables were seen.")
    if coverage:
        for each in found.conditions:
            for is_seen, zh, en in ((each.true, "没有成立过", "never true"), (each.false, "没有不成立过", "never false")):
                if not is_seen:
                    tell(f"{each.span.file}:{each.span.line} {each.owner}.{each.label} {zh} ‖ {each.span.file}:{each.span.line} {each.owner}.{each.label} {en}")
        for each in found.rows:
            if not each.true:
                tell(f"{each.span.file}:{each.span.line} {each.owner} 第{each.label}行没有用到 ‖ {each.span.file}:{each.span.line} {each.owner} row {each.label} never used")
    return 1 if wrong else 0


@command("banshi decide catalogs/hubei 高龄津贴 --facts 张三.json --on 2026-06-01 --explain", "banshi decide catalogs/national 法定退休 --facts 多人.jsonl")
def decide(
    catalog: Catalog,
    name: Name,
    facts: Facts,
    on: On = None,
    region: Region = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="逐条说明理由，给人看。 ‖ Give every reason, for people.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="答案有问题时退出码为1。 ‖ Exit 1 if an answer has problems.")
    ] = False,
    settings: Settings = None,
) -> int:
    """作一个决定：是、否，或还缺什么。一行一个对象的 .jsonl 逐行回答。 ‖ Decide: yes, no, or what is still missing. A .jsonl file is answered line by line."""
    from engine.answering import answers_from

    rulebook = rulebook_of(catalog, settings, on)
    goal_in(rulebook, name)
    is_good = True
    in_lines = facts.suffix == ".jsonl"
    for answer in answers_from(rulebook, name, text_in(facts), on, place(rulebook, region), language, in_lines=in_lines):
        write(answer.json)
        if answer.decision is None:
            from dsl.to_message import show

            for problem in answer.problems:
                print((f"{facts}:{answer.line} " if answer.line else "") + show(problem, None, language), file=sys.stderr)
        if explain and answer.decision is not None:
            from engine.to_explanation import explained

            tell(explained(answer.decision, rulebook.program, language))
        is_good = is_good and answer.is_read and not (strict and answer.json["problems"])
    return 0 if is_good else 1


@command("banshi guide catalogs/hubei 新生儿出生 --facts -", "banshi guide catalogs/hubei 高龄津贴 --facts 张三.json --text > /dev/null", "banshi guide catalogs/hubei 新生儿出生 --clerk text")
def guide(
    catalog: Catalog,
    name: Name,
    facts: FactsIfAny = None,
    on: On = None,
    region: Region = None,
    text: Annotated[
        bool, typer.Option("--text", help="再用文字说一遍，给人看。 ‖ Say it in words too, for people.")
    ] = False,
    promise: Annotated[
        list[str] | None, typer.Option("--promise", metavar="PLEDGE", help="用哪份承诺书代替材料；可以写几次。 ‖ A pledge taken instead of a paper; may be repeated.")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="PAPER", help="哪份材料现在拿不出；可以写几次。 ‖ A paper that is not there yet; may be repeated.")
    ] = None,
    mail: Annotated[bool, typer.Option("--mail", help="结果要邮寄。 ‖ Results are to come by mail.")] = False,
    clerk: Annotated[
        Literal["", "text", "json", "html"],
        typer.Option(help="改为打印窗口人员的受理核对单。 ‖ Print the clerk's check list instead."),
    ] = "",
    settings: Settings = None,
) -> int:
    """下一个问题，或一次性告知单。 ‖ The next question, or the one complete notice."""
    from engine.asking.guide import guide as guided
    from engine.facts import facts_from
    from engine.rulebook import today
    from engine.to_answer import guide_to_json

    rulebook = rulebook_of(catalog, settings, on)
    goal_in(rulebook, name)
    given, sources = facts_and_sources_in(rulebook, facts, on or today()) if facts is not None else (facts_from(rulebook.program, {}), [])
    if clerk:
        from engine.notice.checklist import checklist_of, checklist_text, checklist_to_json

        checks = checklist_of(rulebook.program, name, given, on or today(), place(rulebook, region), program_hash=rulebook.fingerprint)
        if clerk == "json":
            write(checklist_to_json(checks, language))
        elif clerk == "html":
            from forms.to_checklist_html import checklist_html

            print(checklist_html(checks, language))
        else:
            print(checklist_text(checks, language))
        return 0
    found = guided(rulebook.program, name, given, on or today(), place(rulebook, region), program_hash=rulebook.fingerprint)
    if promise or without or mail:
        found = with_choices(found, rulebook, promise or (), without or (), mail)
    write({**guide_to_json(found, language), "prefilled": sources})
    if text:
        from engine.notice.to_text import text_of

        print(text_of(found, language), file=sys.stderr)
    return 0


def with_choices(found: Guide_, rulebook: Rulebook, promised: Iterable[str], missing: Iterable[str], by_mail: bool) -> Guide_:
    """Where the case stands once the applicant has chosen; while questions are open there is nothing to choose."""
    from dataclasses import replace

    from engine.notice.choices import Choices, chosen, unknown_choices

    if found.notice is None:
        tell("还有问题没有答完，选择要等告知单出来才算。 ‖ Questions are still open: choices count once there is a notice.")
        return found
    choices = Choices(tuple(promised), tuple(missing), by_mail)
    for name, known in unknown_choices(found.notice, choices):
        offered = "、".join(known) or "没有"
        raise typer.BadParameter(spoken(f"这里不能选“{name}”；可以选的：{offered}。 ‖ {name} is not on offer here; on offer: {', '.join(known) or 'nothing'}."))
    return replace(found, notice=chosen(found.notice, choices, rulebook.program))


@command("banshi form catalogs/hubei 新生儿出生 --format html > form.html", "banshi form catalogs/hubei 高龄津贴 --format jsonschema --client rjsf")
def form(
    catalog: Catalog,
    name: Name,
    format: Annotated[
        Literal["jsonschema", "uischema", "html", "why"],
        typer.Option(help="要哪一种；why 逐项说为什么要问、哪个事项要、依据哪条。 ‖ Which kind; why says of each field why, for which matter, on which clause."),
    ],
    facts: FactsIfAny = None,
    client: Annotated[
        Literal["", "rjsf", "jsonforms"],
        typer.Option(help="给哪个客户端用；只认 draft-07 的要写。 ‖ The client it is for, where it knows draft-07 only."),
    ] = "",
    on: On = None,
    region: Region = None,
) -> int:
    """合并后的一张表单。 ‖ The one merged form."""
    from engine.rulebook import today
    from forms.from_program import form_from

    rulebook = rulebook_of(catalog)
    goal_in(rulebook, name)
    merged = form_from(rulebook.program, name)
    match format:
        case "jsonschema":
            from forms.to_json_schema import json_schema_from

            write(json_schema_from(merged, rulebook.program, client))
        case "uischema":
            from forms.to_ui_schema import jsonforms_ui_schema_from, ui_schema_from

            write(jsonforms_ui_schema_from(merged, rulebook.program) if client == "jsonforms" else ui_schema_from(merged))
        case "why":
            from forms.to_json_schema import notes_from

            write(notes_from(merged))
        case "html":
            from forms.answers import Filling, read_document
            from forms.to_html import form_html

            filling = Filling(merged, rulebook.program, on or today(), place(rulebook, region) or "")
            given = read_document(filling, json_in(facts)) if facts else None
            print(form_html(filling, given.answers if given else {}, language))
    return 0


@command(
    "banshi match catalogs/hubei 高龄津贴 --population 人员.parquet --on 2026-06-01 --out 结果",
    "banshi match catalogs/hubei 高龄津贴 --population 人员.csv --dry-run",
    "banshi match catalogs/hubei 高龄津贴 --population 人员.csv --suggest-mapping > 对应.yaml",
    "banshi match catalogs/hubei --population sqlite:///人员.db --table 老人 --mapping 对应.yaml --out 结果 --sparse --sample 20",
)
def match(
    catalog: Catalog,
    population: Annotated[
        str,
        typer.Option("--population", metavar="P", help="人员数据：.parquet、.csv、.duckdb 文件，文件夹，part-*.parquet，或数据库地址 sqlite:///… postgresql+psycopg://…。 ‖ The people: a .parquet, .csv or .duckdb file, a folder, part-*.parquet, or a database sqlite:///… postgresql+psycopg://…."),
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", file_okay=False, help="结果放在哪个文件夹；算完才出现。 ‖ The folder for the results; it appears when all is done.")
    ] = None,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="只算这些；不写就全算。 ‖ Only these; all if none is given."),
    ] = None,
    on: On = None,
    region: Region = None,
    table: Annotated[str, typer.Option(metavar="T", help="数据库里的哪张表；只有一张时不用写。 ‖ Which table of the database, if it has several.")] = "",
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="M", exists=True, dir_okay=False, help="哪一列是哪个数据项，YAML 文件；不写就按列名对。 ‖ Which column is which fact, a YAML file; by name if not given."),
    ] = None,
    suggest_mapping: Annotated[
        bool, typer.Option("--suggest-mapping", help="打印一份对应表的初稿，不计算。 ‖ Print a mapping to begin with; nothing is decided.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只试读：哪些列对上了，哪些格看不懂。 ‖ Only read: which columns fit, which cells do not.")
    ] = False,
    format: Annotated[
        Literal["parquet", "csv", "both", "none"], typer.Option(help="逐人结果写成什么；none 只要汇总。 ‖ How the results of each person are written; none: only the summary.")
    ] = "both",
    sparse: Annotated[bool, typer.Option("--sparse", help="只写符合的和未知的。 ‖ Write only yes and unknown.")] = False,
    sample: Annotated[
        int, typer.Option(metavar="N", min=0, max=10_000, help="抽几个人逐条说明理由，供复核。 ‖ Explain this many people in full, for review.")
    ] = 0,
    threads: Annotated[int | None, typer.Option(metavar="N", min=1, max=1024, help="用几个线程；不写就全用。 ‖ How many threads; all if not given.")] = None,
    limit_memory: Annotated[
        str | None, typer.Option(metavar="SIZE", help="引擎最多用多少内存，如 500MB；不写是 192MB，多的放到磁盘上。 ‖ The most memory the engine may hold, such as 500MB; 192MB if not given, the rest goes to disk.")
    ] = None,
    engine: Annotated[Literal["duckdb", "spark"], typer.Option(help="用哪个引擎；spark 在集群上算，要另外安装。 ‖ Which engine runs it; spark, for a cluster, is installed apart.")] = "duckdb",
    settings: Settings = None,
) -> int:
    """对全体人员比对政策，找出该享未享的人。 ‖ Match a whole population against the rules."""
    import signal

    from dsl.diagnostics import Problems
    from engine import population as doors
    from engine.population.progress import shown_on
    from engine.rulebook import today

    if engine == "spark" and (dry_run or suggest_mapping):
        raise typer.BadParameter(spoken("试读和对应表初稿不用 spark，取一部分数据在这台机器上做。 ‖ A dry run and a first mapping need no spark; take a part of the data and do it on this machine."))
    if out is None and not (dry_run or suggest_mapping):
        raise typer.BadParameter(spoken("请用 --out 写明结果放在哪个文件夹，或用 --dry-run 先试读。 ‖ Name a folder for the results with --out, or look first with --dry-run."))
    rulebook = rulebook_of(catalog, settings, on)
    wanted = [goal_in(rulebook, name) for name in names or ()]
    people, day_of = doors.Population(population, table, mapping), on or today()
    # Whoever ends us this way finds nothing half written either.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if suggest_mapping:
            print(doors.mapping_text(rulebook.program, wanted, day_of, doors.header_of(people), language), end="")
            return 0
        with shown_on(sys.stderr, language) as watch:
            if engine == "spark":
                assert out is not None
                session = doors.session_of(threads, limit_memory)
                look = dict(doors.match_on_spark(
                    rulebook, wanted, people, day_of, out, region=place(rulebook, region), format=format, sparse=sparse, sample=sample, session=session).summary)  # fmt: skip
                words = doors.told(look, language)
            elif dry_run:
                look = doors.looked_at(rulebook, wanted, people, day_of, region=place(rulebook, region), threads=threads, memory=limit_memory, watch=watch)
                words = doors.look_told(look, language)
            else:
                assert out is not None
                look = dict(doors.match(
                    rulebook, wanted, people, day_of, out, region=place(rulebook, region), format=format, sparse=sparse, sample=sample,
                    threads=threads, memory=limit_memory, watch=watch).summary)  # fmt: skip
                words = doors.told(look, language)
    except Problems as found:
        tell_problems(found.diagnostics, catalog)
        return 1
    print(words, file=sys.stderr)
    write(look)
    return 0


@command("banshi show catalogs/hubei 高龄津贴 --prose", "banshi show catalogs/hubei 高龄津贴 --python --on 2026-06-01")
def show(
    catalog: Catalog,
    name: Name,
    prose: Annotated[bool, typer.Option("--prose", help="每条规则读成一句话。 ‖ Each rule as a Chinese sentence.")] = False,
    python: Annotated[bool, typer.Option("--python", help="某一天的规则生成的 Python。 ‖ The Python made of one day's rules.")] = False,
    on: On = None,
    region: Region = None,
) -> int:
    """给作者看规则怎样被读懂。 ‖ Show an author how the rules are understood."""
    rulebook = rulebook_of(catalog)
    program = rulebook.program
    if python:
        from engine.rulebook import today
        from engine.to_python import python_from

        goal_in(rulebook, name)
        print(python_from(program, (name,), on or today(), place(rulebook, region)).text)
    if prose or not python:
        from engine.to_prose import prose_of_rule

        if name not in program.rules:
            goal_in(rulebook, name)
        for each in program.rules.values():
            if each.name == name or each.owner == name:
                print(f"{each.label or each.name}：{prose_of_rule(each.name, program)}。")
    return 0


@command(
    "banshi plan catalogs/hubei 新生儿出生 --from 2026-06-01",
    "banshi plan catalogs/hubei 新生儿出生 --facts 张三.json --format json",
    "banshi plan catalogs/hubei 新生儿出生 --late 住院病历=3",
    "banshi plan catalogs/national 工程建设项目 --facts 项目.json --format svg > 计划.svg",
    "banshi plan catalogs/hubei 新生儿出生 --compare",
    "banshi plan catalogs/hubei --all --compare --format json",
)
def plan(
    catalog: Catalog,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="一件事或事项的名称；--all 不用写。 ‖ A theme or a matter; none with --all.")] = None,
    facts: FactsIfAny = None,
    begin: Annotated[
        date | None,
        typer.Option("--from", metavar="DATE", parser=day, help="哪天受理；不写就只算天数。 ‖ The day of acceptance; days only if not given."),
    ] = None,
    format: Annotated[
        Literal["text", "json", "svg", "html"],
        typer.Option(help="给人看，给程序读，一张图，还是可打印的比较表。 ‖ For people, for programs, a picture, or a comparison to print."),
    ] = "text",
    compare: Annotated[
        bool, typer.Option("--compare", help="一件件办和一次办相比：填写项、材料、环节、跑现场、工作日，每个数都有台账。 ‖ One by one beside once: fields, papers, steps, visits, days, with a ledger behind every figure.")
    ] = False,
    all_: Annotated[bool, typer.Option("--all", help="目录里的每一件事都比较。 ‖ Compare every theme of the catalog.")] = False,
    late: Annotated[
        list[str] | None,
        typer.Option("--late", metavar="PAPER=DAYS", help="某份材料比要用的那天晚几个工作日；可以写几次。 ‖ A paper that comes so many working days after it is needed; may be repeated."),
    ] = None,
    calendar: Annotated[
        Path | None,
        typer.Option("--calendar", metavar="FILE", exists=True, dir_okay=False, help="放假安排，YAML；写了的年份以它为准。 ‖ The holidays, YAML; it decides the years it names."),
    ] = None,
    on: On = None,
    region: Region = None,
) -> int:
    """办理计划：先后、同时、关键线路，共几天。 ‖ The plan: order, what runs side by side, the critical path, how many days."""
    from dsl.diagnostics import Problems
    from dsl.to_message import show
    from engine.decide import goal_named, run_of
    from engine.facts import Facts as NoFacts
    from engine.plan.from_theme import plan_of
    from engine.rulebook import today

    rulebook = rulebook_of(catalog)
    if compare or all_:
        return comparison(rulebook, name, format, begin, late, facts)
    if name is None:
        raise typer.BadParameter(spoken("请写明哪一件事；比较全部用 --all。 ‖ Say which theme; --all compares them all."))
    goal_in(rulebook, name)
    if format == "html":
        raise typer.BadParameter(spoken("--format html 要和 --compare 一起用；计划的图用 --format svg。 ‖ --format html goes with --compare; a plan is drawn with --format svg."))
    if name not in rulebook.program.themes and name not in rulebook.program.matters:
        raise typer.BadParameter(spoken(f"“{name}”不是一件事，也不是事项，没有办理计划。 ‖ {name} is no theme and no matter: it has no plan."))
    given = facts_in(rulebook, facts) if facts is not None else NoFacts({})
    run = run_of(rulebook.program, given, on or begin or today(), place(rulebook, region))
    try:
        found = plan_of(goal_named(rulebook.program, name), run, begin, calendar_in(calendar), lateness_in(late or ()))
    except Problems as problems:
        for problem in problems.diagnostics:
            print(show(problem, None, language), file=sys.stderr)
        return 1
    if format == "json":
        from engine.plan.to_json import plan_to_json

        write(plan_to_json(found, language))
    elif format == "svg":
        from forms.to_gantt import gantt_from

        print(gantt_from(found, language))
    else:
        from engine.plan.to_text import text_of

        print(text_of(found, language))
    return 0


def comparison(rulebook: Rulebook, name: str | None, format: str, begin: date | None, late: list[str] | None, facts: Path | None) -> int:
    """What a theme saves, or each of them: for people, for programs, or to print."""
    from engine.saving.from_theme import saving_of, themes_in_use
    from engine.saving.to_text import html_of, savings_to_json, summary_of, text_of

    themes = rulebook.program.themes
    if name is not None:
        goal_in(rulebook, name)
        if name not in themes:
            raise typer.BadParameter(spoken(f"“{name}”不是一件事，没有可比的。 ‖ {name} is no theme: there is nothing to compare."))
    if format == "svg" or begin is not None or late or facts is not None:
        raise typer.BadParameter(spoken(
            "比较按目录里的用例，不用 --facts、--from、--late，也不画图。 ‖ A comparison goes by the catalog's examples: no --facts, --from or --late, and no picture."
        ))
    found = [saving_of(rulebook, each) for each in ([name] if name is not None else themes_in_use(rulebook.program))]
    if format == "json":
        write(savings_to_json(found, language))
    elif format == "html":
        print(html_of(found, language))
    else:
        print("\n\n".join(text_of(each, language, with_ledger=name is not None) for each in found))
        tell(" ‖ ".join((summary_of(found).zh, summary_of(found).en)))
    return 0


def calendar_in(path: Path | None) -> Calendar_:
    """The working days of a file; without one, those that are published."""
    from dsl.diagnostics import Report
    from engine.plan.days import PUBLISHED, calendar_from

    if path is None:
        return PUBLISHED
    report = Report()
    found = calendar_from(text_in(path), path.name, report)
    if report.has_errors:
        tell_of_files(report, path.parent, None)
        raise typer.Exit(2)
    return found


def lateness_in(written: Iterable[str]) -> tuple[Lateness_, ...]:
    """Papers that come late, each written 材料=天数."""
    from fractions import Fraction

    from engine.plan.from_theme import Lateness

    found = []
    for each in written:
        paper, sign, days = each.rpartition("=")
        if not sign or not re.fullmatch(r"[0-9]{1,4}(?:\.[0-9]{1,3})?", days.strip(), re.ASCII):
            raise typer.BadParameter(spoken(f"写成“材料=天数”，如 住院病历=3，不是 {each}。 ‖ Write paper=days, such as 住院病历=3, not {each}."))
        found.append(Lateness(paper.strip(), Fraction(days.strip())))
    return tuple(found)


@command(
    "banshi diff 旧目录 新目录",
    "banshi diff catalogs/hubei --set 高龄津贴标准@武汉市#6=120元 --population 人员.parquet --by 户籍地 --out 报告",
)
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", exists=True, file_okay=False, help="修改前的目录。 ‖ The catalog before.")],
    new: Annotated[
        Path | None, typer.Argument(metavar="[NEW]", exists=True, file_okay=False, help="修改后的目录；只改参数的，不写它，用 --set。 ‖ The catalog after; for a change of parameters alone use --set instead.")
    ] = None,
    settings: Settings = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NAME", help="只看这一项；可以写几次。 ‖ Only this matter or benefit; may be repeated.")
    ] = None,
    on: On = None,
    region: Region = None,
    population: Annotated[
        str | None, typer.Option(metavar="P", help="人员数据，写法同 match：算出谁得谁失、要多少钱。 ‖ The people, as for match: who gains, who loses, what it costs.")
    ] = None,
    table: Annotated[str, typer.Option(metavar="T", help="数据库里的哪张表。 ‖ Which table of the database.")] = "",
    mapping: Annotated[
        Path | None, typer.Option(metavar="M", exists=True, dir_okay=False, help="哪一列是哪个数据项，YAML 文件。 ‖ Which column is which fact, a YAML file.")
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option("--by", metavar="FACT", help="按哪个数据项分组；可以写几次。 ‖ A fact to count by; may be repeated.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", file_okay=False, help="网页报告、JSON 和受影响人员的名单放在哪个文件夹。 ‖ The folder for the HTML report, the JSON and the list of those concerned.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="打印 JSON，不打印文字。 ‖ Print JSON instead of words.")] = False,
    tries: Annotated[int, typer.Option(metavar="N", min=1, max=1_000_000, help="每一项最多编多少人来试。 ‖ How many made-up people are tried for each.")] = 4_000,
    limit_memory: Annotated[str | None, typer.Option(metavar="SIZE", help="引擎最多用多少内存，如 500MB。 ‖ The most memory the engine may hold, such as 500MB.")] = None,
) -> int:
    """改了规则或参数，谁受影响：用文字说改动，看哪些用例翻转，算谁得谁失。 ‖ What a change does: in words, in the examples, for whom, at what cost."""
    from dsl.diagnostics import Problems
    from engine.difference.differ import difference_between, out_of
    from engine.rulebook import today

    if new is None and not settings:
        raise typer.BadParameter(spoken("请再写一个修改后的目录，或用 --set 写明改哪个参数。 ‖ Name the catalog after the change too, or a parameter with --set."))
    before = rulebook_of(old)
    after = rulebook_of(new) if new is not None else before
    done: tuple[Setting_, ...] = ()
    if settings:
        after, done = rulebook_with(after, settings, on, new or old)
    for name in only or ():
        goal_in(after if name in after.names else before, name)
    day_of = on or today()
    place(after, region)
    titles = (f"{before.program.name}（{old}）", f"{after.program.name}（{new or old}{''.join(f'，{each}' for each in settings or ())}）")
    try:
        with out_of(out) as (folder, work):
            found = difference_between(before, after, only or (), on, today=day_of, region=region, titles=titles, settings=done, tries=tries)
            if population is not None:
                from dataclasses import replace

                from engine.population import Population as People
                from engine.population.effect import effect_of
                from engine.population.progress import shown_on

                with shown_on(sys.stderr, language) as watch:
                    effect = effect_of(before, after, only or (), People(population, table, mapping), day_of, work, region=region, by=by or (),
                                       memory=limit_memory, watch=watch, list_in=None if folder is None else folder / "受影响的人.csv")  # fmt: skip
                found = replace(found, effect=effect)
            whole = None
            if folder is not None or as_json:
                from engine.difference.to_json import difference_to_json
                from engine.values import json_text

                whole = difference_to_json(found, after.program, language)
            if folder is not None:
                from forms.to_report import report_html

                (folder / "报告.html").write_text(report_html(found, before.program, after.program, language), "utf-8")
                (folder / "summary.json").write_text(json_text(whole, indent=2) + "\n", "utf-8")
    except Problems as found_problems:
        tell_problems(found_problems.diagnostics, new or old)
        return 1
    if as_json:
        write(whole)
    else:
        from engine.difference.to_text import told

        print(told(found, before.program, after.program, language))
    if out is not None:
        tell(f"报告在 {out / '报告.html'}。 ‖ The report is {out / '报告.html'}.")
    return 0


@command(
    'banshi feel "年龄 >= 80" --context \'{"年龄": 82}\'',
    'banshi feel --model 高龄津贴.dmn --context \'{"年龄": 82}\' --explain',
    "banshi feel --suite tck --out tck/TestResults/banshi/0.1.0",
    "banshi feel --list",
)
def feel(
    expression: Annotated[
        str | None, typer.Argument(metavar="[EXPR]", help="一个 FEEL 表达式。 ‖ One FEEL expression.")
    ] = None,
    context: Annotated[
        str, typer.Option(metavar="JSON", help="表达式里各名称的值。 ‖ What its names stand for.")
    ] = "{}",
    cases: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="一个用例文件，每行一例，逐行给出结果。 ‖ A file of cases, one a line; gives a result for each.",
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.dmn",
            exists=True,
            dir_okay=False,
            help="一个 DMN 决策模型；式子里可以写它的各个元素，不写式子就给出全部决策。 ‖ A decision model of DMN; the expression may speak of its elements, and without one every decision is given.",
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="说明模型的结果从哪里来。 ‖ Tell where the results of a model come from.")
    ] = False,
    suite: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="DMN 一致性测试套件的检出目录；跑完全部用例，写出它要的报告。 ‖ A checkout of the DMN TCK: runs every case and writes its report.",
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", file_okay=False, help="报告写在哪里。 ‖ Where the report goes.")
    ] = Path("out/tck"),
    strict: Annotated[
        bool, typer.Option("--strict", help="有问题时退出码为1。 ‖ Exit 1 if there is any problem.")
    ] = False,
    to: Annotated[
        str | None, typer.Option(metavar="zh|en", help="不计算，改写成中文或英文的写法。 ‖ Write it in Chinese or English instead.")
    ] = None,
    functions: Annotated[
        bool, typer.Option("--list", help="列出全部函数。 ‖ List all functions.")
    ] = False,
) -> int:
    """计算 FEEL 表达式。 ‖ Evaluate FEEL."""
    from engine.feel import answer_of, context_from, dressed
    from engine.rulebook import today

    if functions:
        from engine.to_reference import list_of_functions

        print("\n".join(list_of_functions(language)))
        return 0
    if cases is not None:
        from engine.dmn.cases import results_of

        for result in results_of(text_in(cases).splitlines(), today()):
            print(json.dumps(result, ensure_ascii=False))
        return 0
    if suite is not None:
        return report_for_suite(suite, out, today())
    if expression is None and model is None:
        raise typer.BadParameter(spoken("请写一个式子，或用 --cases、--model 给一个文件。 ‖ Give an expression, or a file with --cases or --model."))
    try:
        named = json.loads(context, parse_float=Decimal, parse_int=Decimal)
    except json.JSONDecodeError as fault:
        raise typer.BadParameter(spoken(f"--context 不是 JSON：{fault} ‖ --context is not JSON: {fault}")) from None
    if not isinstance(named, dict):
        raise typer.BadParameter(spoken("--context 要写成 {名称: 值}。 ‖ --context must be an object of names and values."))
    if model is not None:
        return decide_by_model(model, named, expression, today(), explain, strict)
    assert expression is not None
    if to is not None:
        if to not in ("zh", "en"):
            raise typer.BadParameter(spoken("--to 后面写 zh 或 en。 ‖ --to takes zh or en."))
        from dsl.diagnostics import Report

        report = Report()
        text = dressed(expression, to, context_from(named), report)
        if not report.has_errors:
            print(text)
        tell_of(report, expression)
        return 1 if report.has_errors else 0
    answer = answer_of(expression, context_from(named), today())
    if answer.is_read:
        from engine.values import to_json

        write(to_json(answer.value))
    tell_of(answer.problems, expression)
    return 0 if answer.is_read and not (strict and answer.problems) else 1


def decide_by_model(path: Path, given: dict[str, Any], expression: str | None, on: date, explains: bool, strict: bool) -> int:
    from dsl.diagnostics import Report
    from engine.dmn.from_dmn import model_in
    from engine.dmn.model import answer_from
    from engine.values import to_json

    report = Report()
    data = model_in(path, report)
    if data is None:
        tell_of_files(report, path.parent, expression)
        return 1
    answer = answer_from(data, given, on, expression)
    report.extend(answer.problems)
    write(to_json(answer.value))
    if explains:
        print("\n".join(each.in_(language) for each in answer.why), file=sys.stderr)
    tell_of_files(report, path.parent, expression)
    return 1 if report.has_errors and (strict or answer.value is None) else 0


def tell_of_files(found: Iterable[Diagnostic], folder: Path, expression: str | None) -> None:
    """Shows what is wrong in the models of a folder, and with an expression over them."""
    from dsl.to_message import line_of, show

    for problem in found:
        path = folder / problem.span.file
        is_ours = bool(problem.span.file) and path.parent == folder and path.is_file()
        source = path.read_bytes() if is_ours else expression
        print(show(problem, line_of(source, problem.span), language), file=sys.stderr)


def report_for_suite(checkout: Path, out: Path, on: date) -> int:
    """Runs the DMN conformance kit and writes its report; what came of each folder is printed."""
    from engine.dmn.suite import IGNORED, SUCCESS, properties_of, rows_of, summaries_of, test_cases_in, verdicts_in

    cases = test_cases_in(checkout)
    if cases is None:
        raise typer.BadParameter(spoken(f"{checkout} 里没有 TestCases/compliance-level-2 或 -3。 ‖ {checkout} has no TestCases/compliance-level-2 or -3."))
    verdicts = tuple(verdicts_in(cases, on))
    out.mkdir(parents=True, exist_ok=True)
    about = out / "tck_results.properties"
    kept = about.read_text(encoding="ascii", errors="replace") if about.exists() else ""
    (out / "tck_results.csv").write_text(rows_of(verdicts), encoding="utf-8", newline="\n")
    about.write_text(properties_of(version(), on, kept), encoding="ascii", newline="\n")
    for summary in summaries_of(verdicts):
        print(f"{summary.good:5}/{summary.all:<5} {summary.folder}")
        for each in verdicts:
            if each.folder == summary.folder and each.result != SUCCESS:
                told = spoken("不支持 ‖ not supported" if each.result == IGNORED else "不对 ‖ wrong")
                print(f"            {each.case} {told}: {each.message}")
    good = sum(each.result == SUCCESS for each in verdicts)
    ignored = sum(each.result == IGNORED for each in verdicts)
    tell(
        f"{len(verdicts)}例中{good}例符合，{ignored}例不支持。报告在 {out}。"
        f" ‖ {good} of {len(verdicts)} cases as expected, {ignored} not supported. The report is in {out}."
    )
    return 0


def version() -> str:
    """The version of this banshi: of the checkout, or of the package that is installed."""
    project = Path(__file__).parent / "pyproject.toml"
    if project.exists():
        import tomllib

        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    from importlib import metadata

    return metadata.version("banshi")


def tell_of(problems: Iterable[Diagnostic], expression: str) -> None:
    """Shows what is wrong with an expression given on the command line."""
    from dsl.to_message import show

    lines = expression.split("\n")
    for problem in problems:
        line = lines[problem.span.line - 1] if 0 < problem.span.line <= len(lines) else None
        print(show(problem, line, language), file=sys.stderr)


@command(
    "banshi serve catalogs/hubei",
    "banshi serve catalogs/hubei --host 0.0.0.0 --port 80 --database sqlite:////var/lib/banshi/banshi.db",
)
def serve(
    catalogs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[CATALOG]...",
            exists=True,
            help="要服务的目录；不写就是自带的全部。 ‖ The catalogs to serve; all that come with banshi if none is given.",
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="监听的地址。 ‖ The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="监听的端口。 ‖ The port to listen on.")] = 8000,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="数据库；不写就是本机的 SQLite。 ‖ The database; SQLite on this machine if not given."
        ),
    ] = None,
) -> int:
    """启动网站。 ‖ Run the web site."""
    from web.serve import serve as served

    folders = catalogs or shipped()
    rulebooks = [rulebook_of(folder) for folder in folders]
    tell(f"{'、'.join(each.program.name for each in rulebooks)}，按 Ctrl+C 停止。 ‖ {', '.join(each.program.name for each in rulebooks)}; Ctrl+C stops it.")
    served(rulebooks, host, port, database)
    return 0


@command("banshi new 我的目录")
def new(folder: Annotated[Path, typer.Argument(metavar="DIR", help="新目录的文件夹。 ‖ The folder to make.")]) -> int:
    """新建一个带用例的目录。 ‖ Start a catalog, with an example that runs."""
    if folder.exists() and any(folder.iterdir()):
        raise typer.BadParameter(spoken(f"{folder} 里已经有东西了，请换一个名字。 ‖ {folder} is not empty; choose another name."))
    shutil.copytree(Path(__file__).parent / "dsl" / "starter", folder, dirs_exist_ok=True)
    top = folder / "目录.yaml"
    name = folder.resolve().name
    if re.fullmatch(r"[^\W\d][\w·（）]*", name):
        top.write_text(top.read_text(encoding="utf-8").replace("目录: 示例目录", f"目录: {name}", 1), encoding="utf-8")
    tell(f"已建好 {folder}。接着： ‖ {folder} is ready. Next:")
    for line in (f"  banshi check {folder}", f"  banshi test {folder}", f"  banshi serve {folder}"):
        tell(line)
    return 0


@command("banshi fmt catalogs/hubei", "banshi fmt catalogs/hubei --to en", "banshi fmt catalogs/hubei --check")
def fmt(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", exists=True, help="文件或文件夹。 ‖ Files or folders.")
    ],
    to: Annotated[
        Literal["zh", "en"] | None, typer.Option(help="把关键词统一成哪种语言。 ‖ The language of the keywords.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="只检查，不改文件。 ‖ Only say which would change.")] = False,
) -> int:
    """整理规则文件的格式。 ‖ Format rule files."""
    from dsl.diagnostics import Problems
    from dsl.fmt import formatted

    files = [file for path in paths for file in (sorted(path.rglob("*.yaml")) if path.is_dir() else [path])]
    changed, refused = [], 0
    for file in files:
        written = file.read_bytes().decode("utf-8", "replace")
        convert = convert_cell = None
        if to is not None:
            from engine.dress import converters_for

            convert, convert_cell = converters_for(file, to)
        try:
            tidy = formatted(written, to=to, convert=convert, convert_cell=convert_cell, name=str(file))
        except Problems as found:
            refused += 1
            tell_problems(found.diagnostics, file.parent, Path())
            continue
        if tidy != written:
            changed.append(file)
            if not check:
                put_whole(file, tidy)
    for file in changed:
        print(file)
    tell(
        f"{len(files)} 个文件，{len(changed)} 个{'需要整理' if check else '已整理'}，{refused} 个看不懂。 ‖ "
        f"{len(files)} files, {len(changed)} {'to be formatted' if check else 'formatted'}, {refused} not understood."
    )
    return 1 if refused or (check and changed) else 0


@command("banshi schema > banshi.schema.json")
def schema() -> int:
    """规则文件的 JSON Schema，供编辑器使用。 ‖ The JSON Schema of rule files, for editors."""
    from dsl.to_schema import schema as schema_of_rules

    print(json.dumps(schema_of_rules(), ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    main()
