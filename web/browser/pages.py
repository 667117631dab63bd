"""The pages of the offline site: a row each."""

from __future__ import annotations

from typing import NamedTuple

from dsl.diagnostics import Words


class Page(NamedTuple):
    """`name` is its file, its template (`templates/NAME.html`) and, unless it has none, its module (`static/NAME.js`)."""

    name: str
    title: Words
    says: Words
    """One line on the first page about what it is for."""

    layers: tuple[str, ...] = ("decide",)
    """What is loaded before the page may ask; a door's own layer comes when it is first asked."""

    has_module: bool = True
    styles: tuple[str, ...] = ()
    """Files of `static/` or `vendor/` besides the common ones."""

    scripts: tuple[str, ...] = ()
    """Classic scripts of `static/` or `vendor/` (a prebuilt editor), loaded before its module."""


PAGES: tuple[Page, ...] = (
    Page("citizen", Words("看看我能不能办", "Can I apply?"), Words("填几个问题，当场知道结果和理由；不用登录，不用网络。", "A few questions, and at once the result with its reasons; no account, no network."), layers=("forms",), scripts=("banshi.js",)),
    Page("index", Words("离线办事", "Offline"), Words("", "")),
    Page(
        "desk", Words("审核台", "The reviewer's desk"),
        Words("一个人看理由，一批人看汇总，改一个参数看谁得谁失；文件不离开这台设备。", "One person with every reason, a file of people counted, a parameter changed: who gains and who loses. Files stay on this device."),
        layers=("desk",), styles=("desk.css",),
    ),  # fmt: skip
    Page(
        "bench", Words("规则工作台", "The author's bench"),
        Words("写规则，边写边查，当场看决定、表单、读法和用例", "Write rules: checked as you type, with the decision, the form, the sentences and the examples beside them"),
        layers=("bench",), styles=("codemirror/codemirror.css", "codemirror/show-hint.css", "bench.css"),
        scripts=(
            "codemirror/codemirror.js", "codemirror/yaml.js", "codemirror/overlay.js", "codemirror/show-hint.js",
            "codemirror/matchbrackets.js", "codemirror/closebrackets.js", "codemirror/comment.js", "codemirror/active-line.js",
        ),
    ),  # fmt: skip
)
