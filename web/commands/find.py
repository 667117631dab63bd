"""`banshi find`: the matter that is meant by everyday words."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from web.commands.given import rulebook_of
from web.commands.language import language, spoken
from web.commands.output import write, wrong_call
from web.commands.serve import shipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.finding.find import Hit, Looked
    from engine.finding.sought import Sought

EXAMPLES = (
    "banshi find 补贴 老人",
    "banshi find catalogs/hubei 身份证丢了",
    "banshi find canjizheng --format json",
)


def find(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[CATALOG]... WORDS...",
            help="平常的说法，拼音、首字母也行；其中是目录文件夹的，只在那里找，没写就在自带的全部目录里找。"
            " ‖ Everyday words, pinyin or first letters; a folder that is a catalog says where to look, all that come with banshi if there is none.",
        ),
    ],
    most: Annotated[int, typer.Option(metavar="N", min=1, max=100, help="最多列几个。 ‖ The most to list.")] = 5,
    format: Annotated[
        Literal["text", "json"], typer.Option(help="给人看，还是给程序读。 ‖ For people, or for programs.")
    ] = "text",
) -> int:
    from dsl.shelf import CATALOG_FILES
    from engine.finding.find import found_by
    from engine.finding.lexicon import plain

    folders = [Path(word) for word in words if any((Path(word) / name).is_file() for name in CATALOG_FILES)]
    asked = " ".join(word for word in words if Path(word) not in folders)
    if not plain(asked):
        raise wrong_call("请写几个词，说说要办什么事。 ‖ Say in a few words what is wanted.")
    catalogs = {each.finder.catalog: each for each in map(sought_in, folders or shipped())}
    looked = found_by([each.finder for each in catalogs.values()], asked, most)
    if format == "json":
        write(as_json(asked, looked, catalogs))
    else:
        print(told(asked, looked, catalogs))
    return 0


def sought_in(folder: Path) -> Sought:
    """What a search needs of a catalog: as it was kept, or of its program, and then kept."""
    from engine.finding.sought import keep_sought, kept_sought, sought_of

    sought = kept_sought(folder)
    if sought is None:
        sought = sought_of(rulebook_of(folder).program)
        keep_sought(folder, sought)
    return sought


def as_json(asked: str, looked: Looked, catalogs: Mapping[str, Sought]) -> Mapping[str, Any]:
    """What was found, for programs: `hits`, or `near` and whom to ask (`contact`) where nothing was."""

    def rows(hits: Sequence[Hit]) -> list[Mapping[str, Any]]:
        return [
            {
                "catalog": hit.catalog, "name": hit.goal, "sort": goal.sort, "title": goal.title or goal.name, "about": goal.about,
                "score": Decimal(str(round(hit.score, 3))), "words": list(hit.words), "matched": hit.matched,
            }
            for hit in hits
            for goal in [catalogs[hit.catalog].goals[hit.goal]]
        ]  # fmt: skip

    return {
        "asked": asked,
        "hits": rows(looked.hits),
        "near": rows(looked.near),
        "contact": list(contacts(looked, catalogs)),
    }


def told(asked: str, looked: Looked, catalogs: Mapping[str, Sought]) -> str:
    """What was found, for people."""
    from web.words import SORT_TAGS

    lines = []
    if not looked.hits:
        lines.append(spoken(f"没有找到“{asked}”。 ‖ Nothing found for “{asked}”."))
        if looked.near:
            lines.append(spoken("最接近的是： ‖ What comes nearest:"))
    for number, hit in enumerate(looked.shown, 1):
        goal = catalogs[hit.catalog].goals[hit.goal]
        tag = SORT_TAGS[goal.sort].in_(language())
        title = "" if goal.title in ("", goal.name) else f"（{goal.title}）"
        lines.append(f"{number}. {goal.name}{title}  [{hit.catalog} · {tag}]")
        if goal.about:
            lines.append(f"   {goal.about}")
        if hit.words:
            by, by_en = "、".join(hit.words), ", ".join(hit.words)
            lines.append(spoken(f"   按“{by}”找到 ‖    found by “{by_en}”"))
    for contact in contacts(looked, catalogs):
        lines.append(spoken(f"换个说法再试，或者问 {contact}。 ‖ Try other words, or ask {contact}."))
    return "\n".join(lines)


def contacts(looked: Looked, catalogs: Mapping[str, Sought]) -> Sequence[str]:
    """Whom to ask where nothing was found."""
    return () if looked.hits else tuple(dict.fromkeys(each.contact for each in catalogs.values() if each.contact))
