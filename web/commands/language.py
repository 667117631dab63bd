"""The language of a run: of help, of messages, and of what typer says of its own accord.

Help and messages of the command line are written in both languages where they stand, `中文 ‖ English`.
"""

from __future__ import annotations

import os
import re

_of_this_run = "zh"


def language() -> str:
    """Of this run: `zh`, or `en`."""
    return _of_this_run


def speak(chosen: str) -> None:
    """Chooses the language of this run, once, before anything is said."""
    global _of_this_run
    _of_this_run = chosen


def language_of(arguments: list[str]) -> tuple[str, list[str]]:
    """`--lang` counts wherever it stands before `--`, so that nobody has to know whose option it is."""
    ours = arguments[: arguments.index("--")] if "--" in arguments else arguments
    for at, word in enumerate(ours):
        if found := re.fullmatch("--lang=(zh|en)", word):
            return found[1], arguments[:at] + arguments[at + 1 :]
        if word == "--lang" and ours[at + 1 : at + 2] in (["zh"], ["en"]):
            return arguments[at + 1], arguments[:at] + arguments[at + 2 :]
    return ("en" if os.environ.get("BANSHI_LANG") == "en" else "zh"), arguments


def spoken(text: str) -> str:
    """One side of `中文 ‖ English`, line by line; a line without the bar belongs to both."""
    side = language() == "en"
    return "\n".join(line.split(" ‖ ")[side] if " ‖ " in line else line for line in text.split("\n"))


def translated(text: str) -> str:
    """What typer says in English of its own accord, in the language of this run."""
    for shape, said in CHINESE if language() == "zh" else ENGLISH:
        text = re.sub(shape, said, text, flags=re.MULTILINE)
    return text


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
    (r"(?:; )?(\d+)<=x<=(\d+)\]$", r"；\1到\2]"),
    (r"\[；", "["),
)
ENGLISH = ((r"(\d+)<=x<=(\d+)\]$", r"\1 to \2]"),)
