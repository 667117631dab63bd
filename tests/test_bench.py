"""The author's bench: what its doors tell is what the commands tell, and a benefit can be written on it with the network cut."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from dsl.diagnostics import Problems, to_json
from engine.compile import checked as checked_folder
from engine.rulebook import Rulebook
from forms.answers import Filling
from forms.from_program import form_from
from forms.to_html import questions_html, questions_of
from tests.chromium import AXE, page_in, press, saved, settled
from tests.offline import served, written_to
from tests.test_problems import PAGES, problems_in
from tests.test_problems import page as page_of_problems
from web.browser.inside import Refused, bench, bench_panes

ROOT = Path(__file__).parent.parent
STARTER = bench.starter({"name": "某地"})["texts"]
POLICY = "某地/政策/示例补贴.yaml"
ON = "2026-06-15"


def asked(session: str = "甲", **more: object) -> dict:
    return {"session": session, "path": POLICY, "on": ON, **more}


@pytest.fixture
def begun() -> None:
    bench.checked(asked(whole=True, changes=dict(STARTER)))


# ── what is wrong ────────────────────────────────────────────────────────────────────────────────────────────────


def test_problems_are_those_of_check_word_for_word() -> None:
    """Of every page of wrong rules whose files are texts of rules: codes, words, hints, places, in the same order."""
    compared = 0
    for page in PAGES:
        files, folder, _ = page_of_problems(page.read_text("utf-8"))
        if any(path.endswith((".dmn", ".csv")) for path in files) or not any(path.endswith(".yaml") for path in files):
            continue
        try:
            texts = {path: data.decode("utf-8") for path, data in files.items()}
        except UnicodeDecodeError:
            continue
        head = next((path for path in texts if path.startswith(f"{folder}/")), None)
        if head is None:
            continue
        told = bench.checked({"session": page.name, "path": head, "on": "2026-01-01", "whole": True, "changes": texts})
        if told["folder"] != folder:
            continue
        expected = [to_json(each) for each in problems_in({path: text.encode() for path, text in texts.items()}, folder)]
        found = [{name: each[name] for name in expected[0]} for each in told["problems"]] if expected else told["problems"]
        # What is overdue on a day is told by the command, not by the compiler.
        assert [each for each in found if each in expected] == expected, page.name
        compared += 1
    assert compared > 100


def test_the_command_and_the_bench_tell_the_same(banshi, tmp_path: Path, begun: None) -> None:
    for path, text in STARTER.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("年龄 ≥ 起始年龄", "年龄 ≥ 起始岁数"), "utf-8")
    by_command = json.loads(banshi("check", str(tmp_path / "某地"), "--format", "json", "--on", ON, code=1).stdout)
    told = bench.checked(asked(changes={POLICY: STARTER[POLICY].replace("年龄 ≥ 起始年龄", "年龄 ≥ 起始岁数")}))
    assert [{name: each[name] for name in by_command[0]} for each in told["problems"]] == by_command
    assert not told["is_fine"]


def test_an_edit_is_told_as_if_all_were_read_anew(begun: None) -> None:
    """What is remembered from the last keystroke never shows: the same problems as from a session that begins with the text."""
    text = STARTER[POLICY]
    for old, new in (("月收入 < 收入上限", "月收入 < "), ("月收入 < ", "月收入 < 收入上线"), ("收入上线", "收入上限"), ("| 300", "| 三百"), ("三百", "300")):
        text = text.replace(old, new)
        step = bench.checked(asked(changes={POLICY: text}))
        anew = bench.checked(asked("乙", whole=True, changes={**STARTER, POLICY: text}))
        assert step == anew
        bench.checked(asked(whole=True, changes={**STARTER, POLICY: text}))
    assert step["is_fine"] and not step["problems"]


def test_what_was_forgotten_is_asked_for_again() -> None:
    with pytest.raises(Refused) as refused:
        bench.checked(asked("没见过", changes={}))
    assert refused.value.code == "bench-forgotten"


# ── while it is written ──────────────────────────────────────────────────────────────────────────────────────────


def test_names_stay_while_a_line_is_half_written(begun: None) -> None:
    broken = STARTER[POLICY] + "条件二: {\n"
    told = bench.checked(asked(changes={POLICY: broken}))
    assert told["errors"]
    line = broken.split("\n").index("    要求: 年龄 ≥ 起始年龄") + 1
    cut = broken.replace("年龄 ≥ 起始年龄", "年龄 ≥ qs")
    offers = bench.completed(asked(changes={POLICY: cut}, line=line, column=len("    要求: 年龄 ≥ qs") + 1))["offers"]
    assert offers[0]["label"] == "起始年龄" and offers[0]["replaces"] == 2


def test_a_name_just_written_is_offered_at_once(begun: None) -> None:
    text = STARTER[POLICY].replace("参数:\n", "参数:\n  加发额度: {值: 20, 单位: 元, 核验: 示例}\n").replace("金额: 补贴标准", "金额: jf")
    line = text.split("\n").index("金额: jf") + 1
    offers = bench.completed(asked(changes={POLICY: text}, line=line, column=7))["offers"]
    assert [each["label"] for each in offers][:1] == ["加发额度"]


def test_keys_are_offered_before_there_is_a_catalog() -> None:
    offers = bench.completed({"session": "丙", "path": "某地/甲.yaml", "whole": True, "changes": {"某地/甲.yaml": "目"}, "line": 1, "column": 2})["offers"]
    assert "目录" in [each["label"] for each in offers]


def test_a_word_is_told_where_it_stands(begun: None) -> None:
    line = STARTER[POLICY].split("\n").index("    要求: 月收入 < 收入上限") + 1
    told = bench.told(asked(line=line, column=len("    要求: 月收入 < ") + 1))
    assert told["word"] == "收入上限"
    assert told["lines"] == ["参数，元", "2026-01-01至2026-12-31：1500元", "2027-01-01起：1600元"]


def test_a_file_is_put_in_order_as_fmt_does(begun: None) -> None:
    untidy = STARTER[POLICY].replace("      80以上 | 独居     || 300", "      80以上|独居||300")
    bench.checked(asked(changes={POLICY: untidy}))
    assert bench.formatted(asked())["text"] == STARTER[POLICY]
    bench.checked(asked(changes={POLICY: "政策: ["}))
    with pytest.raises(Problems):
        bench.formatted(asked())


# ── what comes of it ─────────────────────────────────────────────────────────────────────────────────────────────


def test_examples_are_green_and_a_wrong_one_says_what_came(begun: None) -> None:
    assert [each["is_right"] for each in bench_panes.tried(asked())["results"]] == [True] * 9
    wrong = STARTER[POLICY].replace("符合   | 300元", "符合   | 310元")
    found = bench_panes.tried(asked(changes={POLICY: wrong}))["results"][0]
    assert not found["is_right"] and found["came"] == "符合，金额 300元"
    (problem,) = found["problems"]
    assert problem["message"] == "“八十岁独居”的“金额”应得 310元，算出 300元。"
    assert wrong.split("\n")[problem["line"] - 1][problem["column"] - 1 : problem["end_column"] - 1] == "310元"


def test_a_decision_is_that_of_decide(begun: None) -> None:
    program, _ = checked_folder(ROOT / "dsl" / "starter")
    assert program is not None
    rulebook = Rulebook(program)
    facts = {"出生日期": "1946-06-15", "月收入": 900, "居住情况": "独居"}
    decision = rulebook.decide("示例补贴", rulebook.facts_from(facts), date.fromisoformat(ON))
    for box in ("出生日期: 1946-06-15\n月收入: 900\n居住情况: 独居", json.dumps(facts, ensure_ascii=False)):
        told = bench_panes.decided(asked(goal="示例补贴", facts=box))
        assert (told["outcome"], told["value"]) == (decision.outcome, "金额 300元")
        assert told["lines"][0] == {"depth": 1, "text": "✓ 到了年龄〔示例办法 第2条〕"}
    told = bench_panes.decided(asked(goal="示例补贴", facts="出生日期: 1946-06-15\n月收入: 未知\n"))
    assert told["outcome"] == "unknown" and told["missing"] == ["月收入"]


def test_the_facts_of_an_example_give_what_the_example_got(begun: None) -> None:
    for result in bench_panes.tried(asked())["results"]:
        box = bench_panes.example_facts(asked(goal=result["subject"], example=result["name"]))
        told = bench_panes.decided(asked(goal=result["subject"], facts=box["facts"]) | {"on": box["on"]})
        came = "，".join(each for each in (told["outcome_word"], told["value"]) if each)
        assert came == result["came"]


def test_facts_that_cannot_be_read_are_told(begun: None) -> None:
    with pytest.raises(Problems) as found:
        bench_panes.decided(asked(goal="示例补贴", facts="月收人: 900"))
    assert "月收入" in "".join(f"{each.message.zh}{each.hint.zh if each.hint else ''}" for each in found.value.diagnostics)


def test_nothing_is_decided_while_there_are_errors(begun: None) -> None:
    with pytest.raises(Refused) as refused:
        bench_panes.decided(asked(goal="示例补贴", facts="", changes={POLICY: STARTER[POLICY].replace("年龄 ≥", "年岁 ≥")}))
    assert refused.value.code == "has-errors"


def test_the_form_is_made_of_the_pages_own_questions(begun: None) -> None:
    program, _ = checked_folder(ROOT / "dsl" / "starter")
    assert program is not None
    filling = Filling(form_from(program, "示例补贴"), program, date.fromisoformat(ON))
    told = bench_panes.filled(asked(goal="示例补贴"))
    assert [each["html"] for each in told["steps"]] == [
        str(questions_html(filling, questions_of(filling, step, {}))) for step in filling.form.steps
    ]
    posted = {"_asked": ["出生日期", "月收入"], "出生日期-year": ["1946"], "出生日期-month": ["6"], "出生日期-day": ["15"], "月收入": ["多"]}
    told = bench_panes.filled(asked(goal="示例补贴", posted=posted))
    assert told["answer"]["outcome"] == "unknown" and told["answer"]["missing"] == ["月收入"]
    assert "class=\"error\"" in "".join(each["html"] for each in told["steps"])
    told = bench_panes.filled(asked(goal="示例补贴", posted={**posted, "月收入": ["2000"]}))
    assert told["answer"]["outcome"] == "no"


def test_rules_are_read_out_in_the_order_written(begun: None) -> None:
    told = bench_panes.read_out(asked(goal="示例补贴"))["sentences"]
    assert [each["line"] for each in told] == sorted(each["line"] for each in told)
    said = {each["label"]: each["text"] for each in told}
    assert said["到了年龄"] == "年龄不小于起始年龄。"
    assert said["收入上限"] == "2026-01-01至2026-12-31：1500元；2027-01-01起：1600元。"


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────


def zipped(files: dict[str, bytes], path: Path) -> str:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return str(path)


def test_a_zip_goes_in_and_out_unchanged(tmp_path: Path) -> None:
    files = {"某地/目录.yaml": b"\xe7\x9b\xae\xe5\xbd\x95: \xe6\x9f\x90\xe5\x9c\xb0\n", "某地/表.pdf": b"%PDF\x00\xff", "某地/说明.md": "说明".encode()}
    told = bench.opened({"session": "甲", "zip": True, "files": {"某地.zip": zipped(files, tmp_path / "a.zip")}})
    assert told["others"] == ["某地/表.pdf"] and told["texts"]["某地/说明.md"] == "说明"
    out = bench.packed(asked())["files"]["zip"]
    with zipfile.ZipFile(io.BytesIO(Path(out).read_bytes())) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
    Path(out).unlink()


def test_a_zip_without_a_folder_is_given_one_and_paths_stay_inside(tmp_path: Path) -> None:
    files = {"目录.yaml": "目录: 甲\n".encode("gb18030"), "../外面.yaml": b"a: b", ".git/config.yaml": b"a: b"}
    told = bench.opened({"session": "甲", "zip": True, "files": {"某市.zip": zipped(files, tmp_path / "a.zip")}})
    assert told["texts"] == {"某市/目录.yaml": "目录: 甲\n"} and told["guessed"] == ["某市/目录.yaml"]


def test_a_large_paper_in_a_zip_is_kept_and_a_bomb_is_refused(tmp_path: Path) -> None:
    large = {"某地/目录.yaml": "目录: 某地\n".encode(), "某地/表.pdf": bytes(6_000_000)}
    assert bench.opened({"session": "甲", "zip": True, "files": {"某地.zip": zipped(large, tmp_path / "a.zip")}})["others"] == ["某地/表.pdf"]
    with pytest.raises(Refused) as refused:
        bench.opened({"session": "甲", "zip": True, "files": {"a.zip": zipped({"某地/表.pdf": bytes(50_000_001)}, tmp_path / "b.zip")}})
    assert refused.value.code == "too-large"


def test_what_is_no_catalog_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"no zip")
    with pytest.raises(Refused) as refused:
        bench.opened({"session": "甲", "zip": True, "files": {"a.zip": str(tmp_path / "a.zip")}})
    assert refused.value.code == "bad-zip"
    with pytest.raises(Refused) as refused:
        bench.opened({"session": "甲", "zip": True, "files": {"a.zip": zipped({"a.pdf": b""}, tmp_path / "b.zip")}})
    assert refused.value.code == "no-rules"


def test_a_file_belongs_to_the_catalog_nearest_above_it() -> None:
    files = {"省/目录.yaml": "目录: 省\n语言: 1\n", "省/市/目录.yaml": "目录: 市\n语言: 1\n继承: 省\n", "省/市/政策/甲.yaml": "", "省/乙.yaml": ""}
    told = bench.checked({"session": "甲", "path": "省/市/政策/甲.yaml", "whole": True, "changes": files})
    assert told["folder"] == "省/市" and {each["folder"] for each in told["catalogs"]} == {"省", "省/市"}
    assert bench.checked({"session": "甲", "path": "省/乙.yaml"})["folder"] == "省"


def test_the_editor_is_the_one_that_was_published() -> None:
    folder = ROOT / "web" / "browser" / "vendor" / "codemirror"
    told = (folder / "README.md").read_text("utf-8")
    files = [file for file in folder.iterdir() if file.suffix in (".js", ".css")]
    assert files and all(f"`{file.name}`: `{sha256(file.read_bytes()).hexdigest()}`" in told for file in files)


# ── in the browser, with the network cut ─────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program, _ = checked_folder(ROOT / "dsl" / "starter")
    assert program is not None
    with served(written_to(tmp_path_factory.mktemp("site"), Rulebook(program))) as (address, _):
        yield address


@pytest.fixture(scope="module")
def writing(browser, site: str):
    """The bench, started once; the network is cut as soon as it is ready. `heard` are faults and requests that went elsewhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = page_in(context)
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: heard.append(str(fault)))
    page.on("request", lambda request: heard.append(request.url) if not request.url.startswith((site, "blob:", "data:")) else None)
    page.goto(f"{site}bench.html")
    page.wait_for_selector("[data-state=ready]")
    settled(page)
    page.wait_for_selector("html[data-kept]", state="attached")
    # The idle browser has kept the site: nothing more is fetched from anywhere.
    context.set_offline(True)
    yield page
    context.close()
    assert heard == []


EDITOR = "document.querySelector('.CodeMirror').CodeMirror"


def has_errors(page, count: int) -> None:
    settled(page)
    page.wait_for_selector(f'[data-count][data-errors="{count}"]')


def at_line(page, text: str) -> None:
    """The cursor at the end of the first line that holds a text."""
    settled(page)
    page.wait_for_function(f"text => {EDITOR}.getValue().includes(text)", arg=text)
    page.evaluate(
        f"""text => {{
            const editor = {EDITOR}, line = editor.getValue().split("\\n").findIndex(each => each.includes(text));
            editor.focus();
            editor.setCursor(line, editor.getLine(line).length);
        }}""",
        text,
    )


def offered(page, label: str) -> None:
    """Until a word is offered for all that has been typed, and chosen of what is offered."""
    page.wait_for_function(
        f"""label => {{
            const editor = {EDITOR}, hints = editor.state.completionActive?.widget, to = hints?.data.to, at = editor.getCursor();
            return to?.line === at.line && to.ch === at.ch && document.querySelector(".CodeMirror-hint-active b")?.textContent === label;
        }}""",
        arg=label,
    )


def typed(page, text: str) -> None:
    """Types lines as a person does: the editor goes on as deep as it thinks right, and blanks and backspaces do the rest."""
    depth, before = 0, ""
    for number, line in enumerate(text.split("\n")):
        if number:
            page.keyboard.press("Escape")
            page.keyboard.press("Enter")
            depth = len(before) - len(before.lstrip(" ")) + (2 if before.rstrip().endswith((":", ": |")) else 0)
        wanted = len(line) - len(line.lstrip(" "))
        for _ in range(0, depth - wanted, 2):
            page.keyboard.press("Backspace")
        page.keyboard.type(" " * max(0, wanted - depth) + line.lstrip(" "), delay=1)
        before = line


FROM_NOTHING = """政策: 高龄津贴
依据: 津贴办法 第1条
条件:
  到了年龄:
    要求: 年龄 ≥ 起始年龄
    不符时: 满【起始年龄】周岁才能申请
金额: 每月金额
周期: 每月
参数:
  起始年龄: {值: 80, 单位: 岁, 核验: 示例}
  每月金额: {值: 100, 单位: 元, 核验: 示例}
数据项:
  出生日期: {类型: 日期, 问: 您的出生日期}
  年龄: {类型: 整数, 单位: 岁, 推得: 周岁(出生日期), 只推不问: 是}
用例: |
  名称 | 日期 | 出生日期 || 结论 | 金额
  八十岁 | 2026-06-15 | 1946-06-15 || 符合 | 100元"""


@pytest.mark.browser
@pytest.mark.slow
def test_a_benefit_is_written_from_nothing_with_the_network_cut(writing) -> None:
    page = writing
    press(page, "[data-pane=examples]")
    page.wait_for_selector("[data-example].is-right")
    press(page, "[data-do=blank]")
    # What came of the catalog before is not shown beside this one.
    assert page.locator("[data-example]").count() == 0
    typed(page, FROM_NOTHING)
    # The law that is cited is not in the catalog yet: that is the one thing left.
    page.wait_for_selector("[data-problems] li")
    press(page, "[data-files] >> text=目录.yaml")
    page.evaluate(f"{EDITOR}.focus()")
    page.keyboard.press("Control+End")
    typed(page, "依据:\n  津贴办法: {全称: 某地津贴办法, 施行: 2026-01-01, 核验: 示例}")
    has_errors(page, 0)
    page.wait_for_selector("[data-example=八十岁].is-right")
    press(page, "[data-files] >> text=政策.yaml")
    press(page, "[data-pane=form]")
    page.wait_for_selector("[data-form] #出生日期-year")
    page.fill("#出生日期-year", "1950")
    page.fill("#出生日期-month", "1")
    page.fill("#出生日期-day", "1")
    page.keyboard.press("Tab")
    page.wait_for_selector("[data-form-answer] [data-outcome=no]")
    # What is typed while the answer to what came before is on its way stays.
    settled(page)
    page.evaluate(
        """() => {
            const [year, month] = ["year", "month"].map(part => document.getElementById(`出生日期-${part}`));
            year.value = "1951";
            year.dispatchEvent(new Event("change", {bubbles: true}));
            month.value = "12";
        }"""
    )
    settled(page)
    assert [page.input_value(f"#出生日期-{part}") for part in ("year", "month")] == ["1951", "12"]
    press(page, "[data-pane=prose]")
    page.wait_for_selector(".sentences >> text=年龄不小于起始年龄")
    press(page, "[data-pane=examples]")


@pytest.mark.browser
@pytest.mark.slow
def test_problems_come_and_go_under_the_very_words(writing) -> None:
    page = writing
    press(page, "[data-do=starter]")
    press(page, "[data-dialog-yes]")
    has_errors(page, 0)
    at_line(page, "起始年龄")
    # A character of two UTF-16 units before the word: columns count characters.
    page.keyboard.type(' 且 "𠮷" = 没有的名')
    has_errors(page, 1)
    assert "".join(page.locator(".problem-error").all_inner_texts()) == "没有的名"
    assert page.inner_text("[data-problems] li").startswith("错误 名称不认识 第9行第")
    at_line(page, "俗称")
    page.keyboard.press("F8")
    page.keyboard.press("Shift+End")
    page.keyboard.press("Delete")
    page.keyboard.type('"𠮷"')
    has_errors(page, 0)
    assert page.locator(".problem-error").count() == 0


@pytest.mark.browser
@pytest.mark.slow
def test_letters_bring_the_name_and_enter_takes_it(writing) -> None:
    page = writing
    at_line(page, "金额:")
    page.keyboard.type(" + qs", delay=30)
    offered(page, "起始年龄")
    page.keyboard.press("Enter")
    page.wait_for_selector(".CodeMirror-line >> text=金额: 补贴标准 + 起始年龄")
    for _ in range(len(" + 起始年龄")):
        page.keyboard.press("Backspace")
    has_errors(page, 0)


@pytest.mark.browser
@pytest.mark.slow
def test_a_red_example_leads_to_its_cell(writing) -> None:
    page = writing
    press(page, "[data-pane=examples]")
    at_line(page, "八十岁独居")
    for _ in range(len("300元 |          |")):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Delete")
    page.keyboard.type("4")
    page.wait_for_selector("[data-example=八十岁独居].is-wrong")
    assert "应得 400元，算出 300元" in page.inner_text("[data-example=八十岁独居]")
    at_line(page, "俗称")
    press(page, "[data-example=八十岁独居] button")
    page.keyboard.press("Delete")
    page.keyboard.type("3")
    page.wait_for_selector("[data-example=八十岁独居].is-right")


@pytest.mark.browser
@pytest.mark.slow
def test_nothing_is_kept_until_the_author_says_so(writing) -> None:
    page = writing
    kept = "indexedDB.databases().then(all => all.filter(each => each.name === 'banshi-bench').length + localStorage.length)"
    assert page.evaluate(kept) == 0
    press(page, "[data-do=save]")
    page.wait_for_selector("[data-saved] >> text=已存在这台设备上")
    assert page.evaluate(kept) == 1


@pytest.mark.browser
@pytest.mark.slow
def test_what_the_author_keeps_is_there_when_the_page_is_opened_again(writing, tmp_path: Path) -> None:
    """Still without a network: all that was in the zip, also what is no text, and what has been typed since."""
    page = writing
    files = {**{path: text.encode() for path, text in STARTER.items()}, "某地/空表.pdf": b"%PDF\x00\xff"}
    page.set_input_files("[data-open=zip]", zipped(files, tmp_path / "某地.zip"))
    page.wait_for_selector("[data-path='某地/目录.yaml']")
    has_errors(page, 0)
    press(page, "[data-files] >> text=目录.yaml")
    page.evaluate(f"{EDITOR}.focus()")
    page.keyboard.press("Control+End")
    page.keyboard.type("备注: 写过的")
    page.keyboard.press("Control+s")
    page.wait_for_selector("[data-saved] >> text=已存在这台设备上")
    page.reload()
    page.wait_for_selector("[data-state=ready]")
    settled(page)
    press(page, "[data-do=reopen]")
    page.wait_for_selector("[data-path='某地/目录.yaml']")
    page.wait_for_selector("[data-example].is-right")
    with zipfile.ZipFile(saved(page, "[data-do=download]").path()) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found.keys() == files.keys() and found["某地/空表.pdf"] == files["某地/空表.pdf"]
    assert found["某地/目录.yaml"].decode().endswith("备注: 写过的")


@pytest.mark.browser
@pytest.mark.slow
def test_files_are_made_renamed_put_in_order_and_deleted(writing) -> None:
    page = writing
    press(page, "[data-do=new]")
    page.fill("[data-dialog-box]", "某地/政策/第二项.yaml")
    press(page, "[data-dialog-yes]")
    page.wait_for_selector("[data-path='某地/政策/第二项.yaml'][aria-selected=true]")
    page.keyboard.type("参数:")
    page.keyboard.press("Enter")
    page.keyboard.type("某数:   {值: 1, 核验: 示例}")
    press(page, "[data-do=rename]")
    page.fill("[data-dialog-box]", "某地/数据/某数.yaml")
    press(page, "[data-dialog-yes]")
    page.wait_for_selector("[data-path='某地/数据/某数.yaml'][aria-selected=true]")
    assert page.locator("[data-path='某地/政策/第二项.yaml']").count() == 0
    page.wait_for_selector(".CodeMirror-line >> text=某数:")
    press(page, "[data-do=delete]")
    press(page, "[data-dialog-yes]")
    page.wait_for_selector("[data-path='某地/数据/某数.yaml']", state="detached")
    press(page, "[data-files] >> text=示例补贴")
    at_line(page, "80以上 | 独居")
    page.keyboard.press("Home")
    page.keyboard.type("  ")
    press(page, "[data-do=format]")
    page.wait_for_selector(".CodeMirror-line >> text=/^      80以上 \\| 独居/")


KNOWN_OF_THE_EDITOR = {"scrollable-region-focusable"}
"""What scrolls is not what has the focus: the editor's own box has it, and the cursor keys scroll."""


@pytest.mark.browser
@pytest.mark.slow
def test_the_bench_is_accessible(writing) -> None:
    page = writing
    page.evaluate(AXE + ";0")
    for pane in ("examples", "form"):
        press(page, f"[data-pane={pane}]")
        page.wait_for_selector(f"[data-pane-body={pane}] >> css=button, input", state="attached")
        violations = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(all => JSON.stringify(all.violations.map(each => [each.id, each.nodes[0].html])))")
        assert [each for each in json.loads(violations) if each[0] not in KNOWN_OF_THE_EDITOR] == [], pane


@pytest.mark.browser
@pytest.mark.slow
def test_the_bench_fits_a_telephone(writing) -> None:
    page = writing
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("[data-editor]").bounding_box()["y"] < page.locator("[data-panes]").bounding_box()["y"]
    page.set_viewport_size({"width": 1280, "height": 900})
