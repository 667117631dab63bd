"""What is wrong with a file somebody sends in."""

from __future__ import annotations

from dsl.diagnostics import Words
from web.people.problems import Refused


def not_taken() -> Refused:
    return Refused(
        Words(
            "只收 PDF、OFD 文件和 JPG、PNG 图片，而且要是完整的。请用手机拍照，或者另存为 PDF 再传。",
            "Only whole PDF and OFD files, and JPG and PNG pictures are taken. Photograph the paper, or save it as PDF.",
        )
    )


def too_many(most: int) -> Refused:
    return Refused(Words(f"一份办件最多传{most}个文件。请先撤回不用的，或者合成一个 PDF。", f"A case takes up to {most} files. Take back what is not needed, or make one PDF of several."))


def no_file() -> Refused:
    return Refused(Words("请先选一个文件。", "Choose a file first."))
