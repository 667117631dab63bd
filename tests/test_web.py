"""The site as a visitor without scripts meets it: the whole way, every refusal, and what must never leave the records."""

from __future__ import annotations

import logging
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from tests.garden.people import (
    CHILD,
    FOLDER,
    GROWN_UP,
    MOTHER,
    OWNER,
    TENANT,
    day,
    id_number,
    renamed_answers,
    rulebook_of,
)
from tests.garden.twin import twin_of
from tests.garden.walk import Visitor
from web.app import app_for
from web.settings import Settings, kept_secret, settings_for
from web.store.records import cases, drafts
from web.store.store import AlreadyHandedIn, Store

AREA, THEME = "910100", "种花"


@pytest.fixture(scope="module")
def rulebook():
    return rulebook_of()


@pytest.fixture
def app(rulebook):
    return app_for([rulebook], Settings("sqlite://", "a secret of the tests"))


@pytest.fixture
def visitor(app):
    return Visitor(app)


@pytest.fixture
def store(app) -> Store:
    return app.state.site.store


def reviewed(visitor: Visitor, person=TENANT) -> Visitor:
    visitor.open(AREA, THEME, "apply")
    visitor.walk(person)
    assert visitor.place.endswith("/apply/review"), visitor.been
    return visitor


# ── the whole way ────────────────────────────────────────────────────────────────────────────────────────────────


def test_from_search_to_acknowledgement_without_a_script(visitor):
    visitor.open("")
    assert visitor.place == f"/{AREA}"
    visitor.open(AREA + "?q=搬来种花")
    assert re.search(r'class="card-link" href="/910100/%E7%A7%8D%E8%8A%B1">种花<', visitor.page.text)
    visitor.open(AREA, THEME)
    assert "一次办好这些事" in visitor.text and "示例数据" not in visitor.text
    visitor.open(AREA, THEME, "check")
    visitor.walk(TENANT)
    assert visitor.place == f"/{AREA}/{THEME}/notice"
    assert "您可以办" in visitor.text and "租房合同" in visitor.text
    visitor.open(AREA, THEME, "apply")
    visitor.walk(TENANT)
    assert visitor.place == f"/{AREA}/{THEME}/apply/review"
    visitor.send({})
    assert visitor.place.startswith("/cases/")
    assert re.search(r"办件编号 \d{6}-[2-9A-Z]{3}-[2-9A-Z]{3} ", visitor.text)
    assert "已经提交" in visitor.text and "3个工作日" in visitor.text


def test_the_same_way_in_a_catalog_with_other_names_and_another_place(rulebook, tmp_path):
    renamed = twin_of(rulebook.program, FOLDER, tmp_path / "twin", seed=2)
    twin = rulebook_of(tmp_path / "twin")
    visitor = Visitor(app_for([twin], Settings("sqlite://", "secret")))
    answers = renamed_answers(TENANT, renamed)
    area, theme = renamed(AREA), renamed(THEME)
    visitor.open(area, theme, "check")
    visitor.walk(answers)
    assert visitor.place == f"/{area}/{theme}/notice"
    assert renamed("租房合同") in visitor.text
    visitor.open(area, theme, "apply")
    visitor.walk(answers)
    visitor.send({})
    assert "已经提交" in visitor.text and renamed("种花登记") in visitor.text


def test_a_birth_in_the_shipped_catalogs():
    hubei = rulebook_of(FOLDER.parent.parent.parent / "catalogs" / "hubei")
    site = app_for([hubei], Settings("sqlite://", "secret"))
    visitor = Visitor(site)
    visitor.open("420000?q=生娃")
    first = re.search(r'class="card-link" href="([^"]+)">([^<]+)<', visitor.page.text)
    assert first is not None and first[2] == "新生儿出生"
    visitor.open("420000", "新生儿出生", "check")
    visitor.walk(MOTHER)
    assert visitor.place.endswith("/notice") and "您可以办" in visitor.text, visitor.text
    visitor.open("420000", "新生儿出生", "apply")
    visitor.walk(MOTHER)
    visitor.send({})
    assert "已经提交" in visitor.text, visitor.text
    [case] = all_cases(site.state.site.store)
    assert "王小园" in case["answers"] and '"outcome": "yes"' in case["decision"]


def test_conditional_questions_come_in_waves(visitor):
    visitor.open(AREA, THEME, "apply/3")
    assert visitor.sheet.asked == ["住址所在", "住处情况"]
    visitor.send(visitor.filled(TENANT))
    assert visitor.place == f"/{AREA}/{THEME}/apply/3?more=1#房东姓名"
    assert "还要问下面的问题" in visitor.text
    assert visitor.sheet.asked == ["住址所在", "住处情况", "房东姓名", "月租"]
    assert ("住处情况", "租来的房") in visitor.sheet.boxes
    visitor.send(visitor.filled(TENANT))
    assert visitor.place == f"/{AREA}/{THEME}/apply/4"


def test_one_who_is_asked_less_sees_fewer_steps(visitor):
    reviewed(visitor, OWNER)
    assert not [place for place in visitor.been if "/apply/5" in place]
    assert "房东" not in visitor.text


def test_steps_are_numbered_among_those_that_are_shown(visitor):
    visitor.open(AREA, THEME, "apply/2")
    assert "第2步，共5步" in visitor.text
    assert "<title>第2步，共5步 · 谁来种 · 种花 · 示范市办事</title>" in visitor.page.text


def test_what_is_wrong_is_shown_with_what_was_typed_and_what_was_right_is_kept(visitor, store):
    visitor.open(AREA, THEME, "apply/2")
    visitor.send({"姓名": "郑小园", "公民身份号码": "1234", "联系手机": ""})
    assert visitor.page.status_code == 422
    assert visitor.errors == ["公民身份号码是18位，最后一位可能是字母X，请对照证件再看一遍", "请填写您的联系手机"]
    assert "<title>错误：" in visitor.page.text
    assert 'value="1234"' in visitor.page.text and 'value="郑小园"' in visitor.page.text
    for target in re.findall(r'href="#([^"]+)"', visitor.page.text):
        assert f'id="{target}"' in visitor.page.text
    visitor.open(AREA, THEME, "apply/2")
    assert 'value="郑小园"' in visitor.page.text


def test_a_place_with_several_of_its_name_is_chosen_in_a_second_round(visitor):
    visitor.open(AREA, THEME, "apply/3")
    visitor.send({"住址所在": "东门区", "住处情况": "自己的房"})
    assert visitor.errors == ["“东门区”有不止一个地方，请选一个"]
    assert visitor.sheet.choices["住址所在-pick"] == ["910101", "910201"]
    visitor.send({"住址所在-pick": "910101"})
    assert visitor.place == f"/{AREA}/{THEME}/apply/4"


def test_a_list_grows_and_shrinks_without_a_script(visitor):
    visitor.open(AREA, THEME, "apply/4")
    visitor.send({}, button=("_add", "用的工具"))
    assert visitor.page.status_code == 200 and not visitor.errors
    assert "用的工具-0-工具名" in visitor.sheet.kinds
    visitor.send({"用的工具-0-工具名": "锄头"}, button=("_add", "用的工具"))
    assert ("用的工具-0-工具名", "锄头") in visitor.sheet.boxes and "用的工具-1-工具名" in visitor.sheet.kinds
    visitor.send({"用的工具-1-工具名": "剪刀"}, button=("_remove", "用的工具-0"))
    assert [value for name, value in visitor.sheet.boxes if name.endswith("工具名")] == ["剪刀"]


# ── reviewing ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_review_shows_labels_and_masks_numbers(visitor):
    reviewed(visitor)
    assert f"{GROWN_UP[:6]}********{GROWN_UP[-4:]}" in visitor.text
    assert GROWN_UP not in visitor.page.text and "6217002870001234564" not in visitor.page.text
    assert "示范省示范市西门区" in visitor.text and "910102" not in visitor.text
    assert "2026年5月1日 8时30分" in visitor.text and "1. 工具名 锄头，买于 2020年2月29日，价钱 35" in visitor.text
    assert "有没有人帮您种 是" in visitor.text


def test_changing_an_answer_leads_back_to_the_review(visitor):
    reviewed(visitor)
    visitor.open(AREA, THEME, "apply/2?back=review")
    visitor.send({"姓名": "郑大园"})
    assert visitor.place.endswith("/apply/review") and "郑大园" in visitor.text


def test_a_change_that_brings_up_more_asks_that_first(visitor):
    reviewed(visitor, OWNER)
    visitor.open(AREA, THEME, "apply/3?back=review")
    visitor.send({"住处情况": "租来的房"})
    assert visitor.place == f"/{AREA}/{THEME}/apply/3?more=1&back=review#房东姓名"
    visitor.send(visitor.filled(TENANT))
    assert visitor.place == f"/{AREA}/{THEME}/apply/5"
    visitor.walk(TENANT)
    assert visitor.place.endswith("/apply/review") and "收款" not in visitor.errors


def test_hidden_answers_are_not_handed_in_and_come_back_when_asked_again(visitor, store):
    reviewed(visitor)
    visitor.open(AREA, THEME, "apply/3?back=review")
    visitor.send({"住处情况": "自己的房"})
    assert visitor.place.endswith("/apply/review") and "房东" not in visitor.text
    visitor.open(AREA, THEME, "apply/3?back=review")
    visitor.send({"住处情况": "租来的房"})
    assert visitor.place.endswith("/apply/review") and "钱多" in visitor.text
    visitor.open(AREA, THEME, "apply/3?back=review")
    visitor.send({"住处情况": "自己的房"})
    visitor.send({})
    [case] = all_cases(store)
    assert "月租" not in case["answers"] and "钱多" not in case["answers"]


def test_a_review_before_everything_is_answered_leads_to_what_is_open(visitor):
    visitor.open(AREA, THEME, "apply/review")
    assert visitor.place == f"/{AREA}/{THEME}/apply/1"


def test_one_who_does_not_qualify_is_told_why_and_may_still_apply(visitor, store):
    person = {**TENANT, "公民身份号码": CHILD, "出生日期": day(2020, 3, 7)}
    visitor.open(AREA, THEME, "check")
    visitor.walk(person)
    assert "现在还不能办" in visitor.text and "未满十八岁的，请由家里大人来登记" in visitor.text and "种花办法 第2条" in visitor.text
    reviewed(visitor, person)
    assert "还不符合条件" in visitor.text and "未满十八岁的，请由家里大人来登记" in visitor.text
    visitor.send({})
    assert "已经提交" in visitor.text and "由工作人员审核" in visitor.text
    [case] = all_cases(store)
    assert '"outcome": "no"' in case["decision"]


def test_an_amount_that_stands_on_a_sample_says_so(visitor):
    visitor.open(AREA, "租客补贴", "check")
    visitor.walk({**TENANT, "住处情况": "租来的房"})
    assert re.search(r"待核实 没有欠费 .*核实通过的话|核实通过的话 金额 120\.5元 示例数据", visitor.text)
    visitor.open(AREA, "租客补贴")
    assert "法律依据" in visitor.text and "《示范市鼓励种花办法》第3条" in visitor.text


def test_a_formula_nothing_is_built_on_is_a_calculator(visitor):
    visitor.open(AREA)
    assert "算一算" in visitor.text and "浇水安排" in visitor.text
    visitor.open(AREA, "浇水安排")
    assert "直接填表" not in visitor.text
    visitor.open(AREA, "浇水安排", "check")
    visitor.walk(TENANT)
    assert "计算结果" in visitor.text and "每月次数 4" in visitor.text and "每次升数 38" in visitor.text


# ── handing in once ──────────────────────────────────────────────────────────────────────────────────────────────


def all_cases(store: Store) -> list[dict]:
    def opened(row: dict) -> dict:
        clear = {name: store.keys.open(row[name], cases.c[name], row["reference"]) for name in ("answers", "decision")}
        return {**row, **clear}

    with store.engine.connect() as connection:
        return [opened(dict(row)) for row in connection.execute(select(cases)).mappings()]


def test_handing_in_twice_gives_the_same_case(visitor, store):
    sheet = reviewed(visitor).sheet
    visitor.send({}, sheet)
    first = visitor.place
    visitor.send({}, sheet)
    assert visitor.place == first
    assert len(all_cases(store)) == 1


def test_the_same_key_for_other_answers_is_refused_and_shows_the_case(visitor, store):
    sheet = reviewed(visitor).sheet
    visitor.send({}, sheet)
    case = visitor.place
    visitor.send({"body": "0" * 64}, sheet)
    assert visitor.page.status_code == 409
    assert "已经提交过了" in visitor.text and case in visitor.page.text
    assert len(all_cases(store)) == 1


def test_nobody_hands_in_what_they_have_not_seen(visitor, store):
    sheet = reviewed(visitor).sheet
    visitor.open(AREA, THEME, "apply/2?back=review")
    visitor.send({"姓名": "郑大园"})
    visitor.send({}, sheet)
    assert visitor.page.status_code == 409
    assert "内容刚才在别的窗口改过" in visitor.text and "郑大园" in visitor.text
    assert not all_cases(store)


def test_fifty_at_once_make_one_case(tmp_path, rulebook):
    app = app_for([rulebook], Settings(f"sqlite:///{tmp_path / 'records.db'}", "secret"))
    visitor = reviewed(Visitor(app))
    sheet, cookies = visitor.sheet, dict(visitor.client.cookies)

    def hand_in(_: int) -> tuple[int, str]:
        other = Visitor(app)
        other.client.cookies.update(cookies)
        other.page = visitor.page
        page = other.send({}, sheet)
        return page.status_code, str(page.url)

    with ThreadPoolExecutor(10) as crowd:
        answers = set(crowd.map(hand_in, range(50)))
    assert len(answers) == 1 and answers.pop()[0] == 200
    assert len(all_cases(app.state.site.store)) == 1


def test_a_key_of_somebody_else_opens_nothing(app, visitor, store):
    sheet = reviewed(visitor).sheet
    visitor.send({}, sheet)
    other = reviewed(Visitor(app))
    own = other.sheet
    key = dict(sheet.boxes)["key"]
    other.send({"key": key}, own)
    assert other.place == f"/{AREA}/{THEME}"
    assert len(all_cases(store)) == 1


def test_a_case_keeps_who_handed_it_in_for_whom_and_by_which_program(visitor, store, rulebook):
    reviewed(visitor).send({})
    [case] = all_cases(store)
    assert case["program"] == rulebook.fingerprint
    assert len(case["reference"]) >= 22 and case["actor"] and case["subject"]
    assert len(case["idempotency_key"]) >= 22 and len(case["body_hash"]) == 64
    assert '"receipt"' in case["decision"]


def test_a_case_is_shown_by_the_rules_it_was_decided_by(tmp_path, rulebook):
    database = f"sqlite:///{tmp_path / 'records.db'}"
    visitor = reviewed(Visitor(app_for([rulebook], Settings(database, "secret"))))
    visitor.send({})
    newer = tmp_path / "newer"
    for file in FOLDER.rglob("*.yaml"):
        target = newer / file.relative_to(FOLDER)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.read_text(encoding="utf-8").replace("花园照片", "花园画像"), encoding="utf-8")
    later = Visitor(app_for([rulebook_of(newer)], Settings(database, "secret")))
    later.client.cookies.update(dict(visitor.client.cookies))
    later.open(visitor.place.strip("/"))
    assert "花园照片" in later.text and "花园画像" not in later.text


# ── who may see what ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_case_of_another_looks_like_one_that_never_was(app, visitor):
    reviewed(visitor).send({})
    other = Visitor(app)
    theirs = other.open(visitor.place.strip("/"))
    never = other.open("cases", "x" * 32)
    assert theirs.status_code == never.status_code == 404
    assert theirs.text == never.text


def test_nobody_else_sees_a_draft(app, visitor):
    visitor.open(AREA, THEME, "apply/2")
    visitor.send(visitor.filled(TENANT))
    assert "郑小园" not in Visitor(app).open(AREA, THEME, "apply/2").text


def test_a_draft_is_forgotten_when_asked_to_be(visitor, store):
    visitor.open(AREA, THEME, "apply/2")
    visitor.send(visitor.filled(TENANT))
    visitor.open(AREA, THEME)
    assert "您有没办完的申请" in visitor.text
    visitor.send({}, next(sheet for sheet in visitor.sheets if sheet.action.endswith("/forget")))
    assert "您有没办完的申请" not in visitor.text
    with store.engine.connect() as connection:
        assert connection.execute(select(drafts)).first() is None


def test_a_draft_past_its_day_is_gone(visitor, store):
    visitor.open(AREA, THEME, "apply/2")
    visitor.send(visitor.filled(TENANT))
    with store.tending() as connection:
        connection.execute(update(drafts).values(expires_at=(datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="microseconds")))
    assert "郑小园" not in visitor.open(AREA, THEME, "apply/2").text
    visitor.send(visitor.filled(TENANT))
    store.forget_expired()
    assert "郑小园" in visitor.open(AREA, THEME, "apply/2").text


def test_the_cookie_is_a_signed_number_and_nothing_more(visitor):
    page = visitor.open(AREA)
    [cookie] = page.headers.get_list("set-cookie")
    assert re.match(r"banshi=[\w-]{32}\.[\w-]{43}; HttpOnly; Path=/; SameSite=lax$", cookie)
    assert "set-cookie" not in visitor.open(AREA).headers


def test_over_https_the_cookie_never_leaves_the_host(rulebook):
    app = app_for([rulebook], Settings("sqlite://", "secret", is_https=True))
    page = Visitor(app).open(AREA)
    assert page.headers["set-cookie"].startswith("__Host-banshi=") and "Secure" in page.headers["set-cookie"]
    assert "strict-transport-security" in page.headers


def test_a_cookie_that_was_changed_is_nobodys(app, visitor):
    visitor.open(AREA, THEME, "apply/2")
    visitor.send(visitor.filled(TENANT))
    name = visitor.client.cookies["banshi"].partition(".")[0]
    thief = Visitor(app)
    thief.client.cookies.set("banshi", f"{name}.{'A' * 43}")
    assert "郑小园" not in thief.open(AREA, THEME, "apply/2").text


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404), ("/910100/没有这件事", 404), ("/910100/种花/apply/99", 404), ("/910100/种花/apply/0", 404),
        ("/cases/../../etc/passwd", 404), ("/static/../app.py", 404), ("/static/none.css", 404), ("/910100/%00", 404),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_plain_words(visitor, path, status):
    page = visitor.client.get(path)
    assert page.status_code == status
    if not path.startswith("/static"):
        assert "没有找到这一页" in page.text and "回到首页" in page.text


def test_a_way_that_is_not_open_is_said_so(visitor):
    visitor.open(AREA)
    page = visitor.client.put(f"/{AREA}", headers={"content-type": "application/x-www-form-urlencoded"})
    assert page.status_code == 405 and "不能这样打开这一页" in page.text


def test_a_form_without_our_token_is_refused(visitor):
    visitor.open(AREA, THEME, "apply/2")
    sheet = visitor.sheet
    sheet.boxes = [(name, value) for name, value in sheet.boxes if name != "_token"]
    for token in (None, "", "中文", "A" * 43):
        page = visitor.post(f"/{AREA}/{THEME}/apply/2", [*sheet.boxes, *([("_token", token)] if token is not None else [])])
        assert page.status_code == 403 and "这一页打开太久了" in page.text


def test_a_token_of_somebody_else_is_refused(app, visitor):
    visitor.open(AREA, THEME, "apply/2")
    other = Visitor(app)
    other.open(AREA, THEME, "apply/2")
    sheet = visitor.sheet
    token = dict(other.sheet.boxes)["_token"]
    assert visitor.send({"_token": token}, sheet).status_code == 403


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
def test_a_form_on_another_site_is_refused(visitor, headers):
    visitor.open(AREA, THEME, "apply/2")
    assert visitor.post(f"/{AREA}/{THEME}/apply/2", visitor.sheet.boxes, **headers).status_code == 403


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"x", 415),
        ("multipart/form-data; boundary=x", b"--x\r\n", 415),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 1_000_000, 413),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(2_000)), 400),
        ("application/x-www-form-urlencoded", b"\xff\xfe=%ff", 403),
        ("application/x-www-form-urlencoded", b"_token=" + "你".encode("gbk"), 403),
    ],
)
def test_strange_bodies_are_turned_away(visitor, kind, body, status):
    visitor.open(AREA, THEME, "apply/2")
    page = visitor.client.post(f"/{AREA}/{THEME}/apply/2", content=body, headers={"content-type": kind})
    assert page.status_code == status
    assert "回到首页" in page.text


def test_a_body_without_a_length_is_cut_off_too(visitor):
    visitor.open(AREA, THEME, "apply/2")
    page = visitor.client.post(
        f"/{AREA}/{THEME}/apply/2", content=(b"a=" + b"x" * 60_000 for _ in range(20)),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert page.status_code == 413


def test_a_fault_of_ours_is_admitted_without_telling_what_was_typed(app, visitor, monkeypatch, caplog):
    def broken(*_, **__):
        raise ValueError(f"bad answer {GROWN_UP}")

    visitor.open(AREA, THEME, "apply/2")
    monkeypatch.setattr("web.steps.read_posted", broken)
    with caplog.at_level(logging.DEBUG):
        visitor.send(visitor.filled(TENANT))
    assert visitor.page.status_code == 500 and "我们这里出了错" in visitor.text
    assert "nosniff" in visitor.page.headers["x-content-type-options"]
    own = [record.getMessage() for record in caplog.records if record.name.startswith("banshi")]
    assert own and GROWN_UP not in "".join(own) and GROWN_UP not in visitor.page.text


HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "${7*7}", "=1+1", "@SUM(A1)", "'; DROP TABLE cases;--", "</template>"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_only_names(visitor, store, text):
    person = {**TENANT, "姓名": text, "房东姓名": text, "留言": text}
    reviewed(visitor, person)
    assert "<script>" not in re.sub(r'<script src="/static/(page|banshi)\.js" defer></script>', "", visitor.page.text)
    assert "<img src=x" not in visitor.page.text and "49" not in re.findall(r"<dd>(49)</dd>", visitor.page.text)
    visitor.send({})
    assert visitor.page.status_code == 200
    [case] = all_cases(store)
    assert text in case["answers"].replace('\\"', '"')


def test_hostile_words_to_search_for(visitor):
    for text in [*HOSTILE, "%", "x" * 5_000, "\\", "，，，", " ", "𠮷", "a" * 60]:
        page = visitor.client.get(f"/{AREA}", params={"q": text})
        assert page.status_code == 200 and "<script>alert" not in page.text


# ── what every response carries ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/910100", "/910100/种花", "/910100/种花/check", "/910100/种花/apply/2", "/nowhere", "/static/banshi.css"])
def test_every_response_says_what_a_browser_may_do(visitor, path):
    page = visitor.client.get(quote(path))
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "style-src 'self'" in policy
    assert "unsafe" not in policy and "form-action 'self'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cache-control"] == ("public, max-age=3600" if "static" in path else "no-store")
    assert not re.search(r"<[^>]+ (style|on\w+)=", page.text) and "<style" not in page.text


def test_no_answer_ever_stands_in_an_address(visitor):
    visitor.open(AREA, THEME, "check")
    visitor.walk(TENANT)
    reviewed(visitor).send({})
    addresses = "\n".join(visitor.been)
    for canary in (GROWN_UP, "郑小园", "13800000000", "6217002870001234564", "钱多"):
        assert canary not in addresses


def test_no_answer_is_written_to_a_log(visitor, caplog, capfd):
    with caplog.at_level(logging.INFO):
        reviewed(visitor).send({})
        visitor.open(AREA, THEME, "apply/2")
        visitor.send({"姓名": "郑小园", "公民身份号码": GROWN_UP[:-1] + "0"})
    out, err = capfd.readouterr()
    own = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    for canary in (GROWN_UP, "郑小园", "13800000000"):
        assert canary not in own + out + err


def test_pages_and_their_style_and_script_are_small(visitor):
    folder = Path(__file__).parent.parent / "web" / "static"
    assert (folder / "banshi.js").stat().st_size <= 3 * 1024
    assert (folder / "banshi.css").stat().st_size <= 20 * 1024
    for name in ("print.css", "paper.css", "page.js", "read.js", "find.js"):
        assert (folder / name).stat().st_size <= 4 * 1024
    for path in (f"/{AREA}", f"/{AREA}/{THEME}", f"/{AREA}/{THEME}/check", f"/{AREA}/{THEME}/apply/2"):
        assert len(visitor.client.get(quote(path)).content) <= 12 * 1024


# ── settings and records ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_secret_of_a_machine_is_made_once_and_for_its_owner_alone(tmp_path):
    first = kept_secret(tmp_path / "secret")
    assert kept_secret(tmp_path / "secret") == first and len(first) >= 32
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_without_a_database_one_is_made_on_this_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("BANSHI_DATA", str(tmp_path))
    assert settings_for().database == f"sqlite:///{tmp_path / 'banshi.db'}"
    assert settings_for("postgresql://x/y").database == "postgresql://x/y"


def test_what_is_acknowledged_is_on_the_disk(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'records.db'}")
    with store.engine.connect() as connection:
        raw = connection.connection.cursor()
        assert raw.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert raw.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert raw.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_a_key_makes_one_case_whoever_comes_first(tmp_path, rulebook):
    store = Store(f"sqlite:///{tmp_path / 'records.db'}")
    store.keep_program(rulebook)
    from datetime import date

    def hand_in(answers):
        return store.hand_in(
            visitor="v", catalog=AREA, goal=THEME, program=rulebook.fingerprint, key="k" * 32, answers=answers, decision={}, on=date(2026, 6, 1)
        )

    assert hand_in({"a": 1}).reference == hand_in({"a": 1}).reference
    with pytest.raises(AlreadyHandedIn):
        hand_in({"a": 2})
    numbers = set()
    barrier = threading.Barrier(8)

    def race(place: int) -> None:
        barrier.wait()
        made = store.hand_in(
            visitor="w", catalog=AREA, goal=THEME, program=rulebook.fingerprint, key="r" * 32, answers={"b": 1}, decision={}, on=date(2026, 6, 1)
        )
        numbers.add(made.number)

    threads = [threading.Thread(target=race, args=(place,)) for place in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(numbers) == 1


def test_a_case_needs_a_program_that_is_kept(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'records.db'}")
    with pytest.raises(IntegrityError):
        with store.engine.begin() as connection:
            connection.execute(cases.insert().values(
                reference="r" * 32, number="n", program="none", catalog="c", goal="g", actor="a", subject="s", visitor="v", answers="{}",
                decision="{}", idempotency_key="k", body_hash="b", submitted_on="2026-06-01", created_at="2026-06-01",
            ))  # fmt: skip


def test_the_only_catalog_is_searched_at_the_door(visitor):
    visitor.open("?q=搬来种花")
    assert visitor.place == f"/{AREA}?q=搬来种花"
    assert "“搬来种花”可能是要办" in visitor.text


def test_several_catalogs_are_chosen_from_and_searched_together(rulebook, tmp_path):
    twin_of(rulebook.program, FOLDER, tmp_path / "twin", seed=5)
    visitor = Visitor(app_for([rulebook, rulebook_of(tmp_path / "twin")], Settings("sqlite://", "secret")))
    visitor.open("")
    assert "您在哪里办" in visitor.text and "示范市" in visitor.text
    page = visitor.client.get("/", params={"q": "登记花园"})
    assert "种花登记" in page.text and "/910100/" in page.text


def test_a_grown_up_and_a_child_differ_by_their_numbers_only():
    assert id_number(GROWN_UP[:17]) == GROWN_UP and id_number(CHILD[:17]) == CHILD
