"""`banshi basis`: the laws that rules stand on, and what stands on each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from web.commands.given import Catalog, On, rulebook_of
from web.commands.language import language
from web.commands.output import tell, write, wrong_call

if TYPE_CHECKING:
    from engine.citations import Citation, Standing

EXAMPLES = (
    "banshi basis 我的目录",
    "banshi basis 我的目录 示例办法",
    "banshi basis 我的目录 --on 2028-01-01 --format json",
)


def basis(
    catalog: Catalog,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="依据的短名；不写就列出全部。 ‖ The short name of a law; all if not given.")] = None,
    on: On = None,
    format: Annotated[
        Literal["text", "json"], typer.Option(help="给人看，还是给程序读。 ‖ For people or for programs.")
    ] = "text",
) -> int:
    from engine.citations import standings
    from engine.rulebook import today

    program = rulebook_of(catalog).program
    found = standings(program)
    if name is not None:
        if name not in program.bases:
            raise wrong_call(_unknown(name, tuple(program.bases)))
        found = tuple(each for each in found if each.basis.name == name)
    day = on or today()
    if format == "json":
        write([_json(each, day) for each in found])
    elif name is None:
        for each in found:
            print(_line(each, day))
        tell(f"{len(found)} 部依据，{sum(len(each.citations) for each in found)} 处引用。 ‖ {len(found)} bases, {sum(len(each.citations) for each in found)} citations.")
    else:
        for each in found:
            _print(each, day)
    return 0


def _unknown(name: str, known: tuple[str, ...]) -> str:
    from dsl.nearest import nearest

    near = nearest(name, known)
    zh, en = (f"是想写“{near}”吗？", f'Did you mean "{near}"?') if near else ("不写名称就列出全部。", "Leave the name out to list all.")
    return f"没有“{name}”这部依据。{zh} ‖ There is no basis `{name}`. {en}"


def _due(each: Standing, on: date) -> tuple[str, str]:
    left = each.days_left(on)
    if left is None:
        return "没有写核验至", "no day to check by"
    until = each.basis.checked_until
    return (f"核验至 {until}，还有 {left} 天", f"checked until {until}, {left} days left") if left >= 0 else (
        f"核验至 {until}，已过 {-left} 天", f"checked until {until}, {-left} days ago")  # fmt: skip


def _line(each: Standing, on: date) -> str:
    zh, en = _due(each, on)
    number = each.basis.doc_no or each.basis.in_force
    if language() == "en":
        return f"{each.basis.name}  {number}  [{each.basis.checked}]  {len(each.citations)} citations, {len(each.examples)} examples; {en}"
    return f"{each.basis.name}  {number}  〔{each.basis.checked}〕  引用 {len(each.citations)} 处，用例 {len(each.examples)} 个；{zh}"


def _print(each: Standing, on: date) -> None:
    en = language() == "en"
    law = each.basis
    print(f"《{law.title}》")
    for zh_label, en_label, value in (
        ("文号", "number", law.doc_no), ("施行", "in force since", law.in_force), ("状态", "state", law.status),
        ("核验", "known as", law.checked), ("链接", "address", law.url),
    ):  # fmt: skip
        if value:
            print(f"  {en_label if en else zh_label}: {value}")
    print(f"  {_due(each, on)[1 if en else 0]}")
    for article, text in law.articles:
        print(f"  {article}: {text}")
    print("Cited by:" if en else "引用它的：")
    for citation in each.citations:
        print(f"  {citation.span.file}:{citation.span.line} {_told(citation, en)}")
    print(f"{'Decided by it' if en else '照它决定的'}: {(', ' if en else '、').join(each.goals) or '—'}")
    print(f"{'Examples' if en else '用例'}: {len(each.examples)}")
    for example in each.examples:
        print(f"  {example.span.file}:{example.span.line} {example.subject} {example.name}")


def _told(citation: Citation, en: bool) -> str:
    owner = f"{citation.owner}." if citation.owner else ""
    return f"{citation.sort.en if en else citation.sort.zh} {owner}{citation.name} {citation.article}".rstrip()


def _json(each: Standing, on: date) -> dict[str, Any]:
    law = each.basis
    return {
        "name": law.name, "title": law.title, "number": law.doc_no, "in_force": law.in_force, "status": law.status,
        "checked": law.checked, "checked_until": law.checked_until or None, "days_left": each.days_left(on), "url": law.url,
        "articles": dict(law.articles),
        "cited": [
            {"sort": citation.sort.in_(language()), "name": citation.name, "owner": citation.owner, "article": citation.article,
             "file": citation.span.file, "line": citation.span.line}
            for citation in each.citations
        ],
        "decides": list(each.goals),
        "examples": [{"subject": example.subject, "name": example.name, "file": example.span.file, "line": example.span.line} for example in each.examples],
    }  # fmt: skip
