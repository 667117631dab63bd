"""Versions of catalogs: what is taken in, what gates find, who may put one in force, and what is served when."""

from __future__ import annotations

import io
import stat
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
import yaml
from argon2 import PasswordHasher
from sqlalchemy import update

from dsl.diagnostics import Problems
from engine.compile import program_from
from engine.from_json import program_from_text
from engine.rulebook import SHANGHAI, Rulebook, today
from tests.garden.walk import Visitor
from tests.hostile import hostile
from web.app import app_for
from web.people import accounts, passwords
from web.people.demo import PASSWORD, seed_demo
from web.people.person import Person, Role
from web.people.problems import Refused
from web.publishing.archive import catalog_in, files_from_folder, files_from_zip, zip_from
from web.publishing.editions import Editions, Serving
from web.publishing.trial import Found, tried
from web.publishing.version import Publication, before, in_force, periods_of, version_id
from web.settings import Settings
from web.site import site_for
from web.store import records
from web.store.problems import NotKept
from web.store.store import Store
from web.store.writing import now

HERE = Path(__file__).parent / "publishing"
AUTHOR, OTHER_AUTHOR = Person("an-author", frozenset({Role.AUTHOR}), via="local"), Person("another-author", frozenset({Role.AUTHOR}), via="local")
PUBLISHER, SECOND = Person("a-publisher", frozenset({Role.PUBLISHER}), via="local"), Person("a-second", frozenset({Role.PUBLISHER}), via="local")
REVIEWER = Person("a-reviewer", frozenset({Role.REVIEWER}), via="local")
RULES = """政策: 试验补贴
条件:
  够年纪:
    要求: 岁数 ≥ {least}岁
    不符时: 要满{least}岁
金额: 100元
用例: |
  名称   | 岁数    || 符合
  刚满   | {least} || 是
  差一岁 | {under} || 否
"""


def catalog(least: int = 80, name: str = "试验市", **more: str) -> dict[str, bytes]:
    files = {
        "试验市/目录.yaml": f"目录: {name}\n语言: 1\n地区: 910100\n",
        "试验市/数据.yaml": "行政区划: {910100: 试验市}\n数据项:\n  岁数: {类型: 整数, 单位: 岁, 问: 多少岁}\n",
        "试验市/补贴.yaml": RULES.format(least=least, under=least - 1),
        **{f"试验市/{path}.yaml": text for path, text in more.items()},
    }
    return {path: text.encode() for path, text in files.items()}


# ── periods ──────────────────────────────────────────────────────────────────────────────────────────────────────


def moment(text: object) -> datetime:
    day, _, hour = str(text).partition("-")
    return datetime(2026, 6, int(day), int(hour), tzinfo=SHANGHAI)


@pytest.mark.parametrize("case", yaml.safe_load((HERE / "periods.yaml").read_text("utf-8")), ids=lambda each: each["说明"])
def test_what_is_in_force_when(case) -> None:
    listed = [
        Publication(number, "试", program, program, kind, moment(starts), "某人", "", moment(at))
        for number, (at, kind, program, starts) in enumerate(case["记录"], 1)
    ]  # fmt: skip
    for when, program in case["在用"].items():
        found = in_force(reversed(listed), moment(when))
        assert (found.publication.program if found else "无") == program, when
    for when, program in case.get("退回", {}).items():
        found = before(listed, moment(when))
        assert (found.publication.program if found else "无") == program, when
    periods = periods_of(listed)
    assert all(one.end == two.start for one, two in zip(periods, periods[1:], strict=False)), "no gap and no overlap"


# ── archives ─────────────────────────────────────────────────────────────────────────────────────────────────────


def packed(files: dict[str, bytes], **changes: object) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path)
            entry.compress_type = zipfile.ZIP_DEFLATED
            for name, value in changes.items():
                setattr(entry, name, value)
            archive.writestr(entry, content)
    return made.getvalue()


def codes(data: bytes) -> set[str]:
    with pytest.raises(Problems) as raised:
        catalog_in(files_from_zip(data))
    return {each.code for each in raised.value.diagnostics}


def test_a_catalog_goes_through_an_archive_unchanged() -> None:
    files = catalog()
    taken, folder = catalog_in(files_from_zip(zip_from(files)))
    assert (taken, folder) == (files, "试验市") and version_id(taken) == version_id(files)
    assert zip_from(files) == zip_from(dict(reversed(files.items()))), "the same archive byte by byte"


@pytest.mark.parametrize("path", ["../目录.yaml", "/etc/目录.yaml", "甲/../../目录.yaml", "C:/目录.yaml", "甲\\目录.yaml", "甲/\u202e目录.yaml", "甲/" * 12 + "目录.yaml", "甲" * 220])
def test_a_name_that_leads_elsewhere_is_refused(path) -> None:
    assert codes(packed({path: b"x"})) == {"archive-bad-path"}


def test_what_is_no_plain_file_is_refused() -> None:
    assert codes(packed({"甲/目录.yaml": b"/etc/passwd"}, external_attr=(stat.S_IFLNK | 0o777) << 16)) == {"archive-not-plain"}
    assert codes(packed({"甲/目录.yaml": b"\0" * 2_000_000})) == {"archive-not-plain"}
    assert codes(packed({"甲/里面.zip": b"x"})) == {"archive-not-plain"}
    assert codes(packed({"甲/目录.yaml": "目录: 甲".encode(), "甲/ＡＢ.yaml": b"x", "甲/ab.yaml": b"y"})) == {"archive-same-path"}


def test_a_bomb_is_refused_before_it_is_large() -> None:
    assert codes(packed({f"甲/{at}.yaml": b" " * 900_000 for at in range(60)})) == {"archive-too-much"}
    assert codes(packed({f"甲/{at}.yaml": b"" for at in range(5_001)})) == {"archive-too-much"}


def test_what_is_no_archive_is_said_to_be_none() -> None:
    whole = zip_from(catalog())
    for data in (b"", b"PK\x03\x04", b"x" * 100, whole[: len(whole) // 2], whole[:-30]):
        assert codes(data) == {"archive-not-zip"}
    broken = bytearray(whole)
    broken[60:90] = b"\xff" * 30
    assert codes(bytes(broken)) & {"archive-not-zip", "archive-bad-path", "archive-not-plain", "archive-no-catalog"}


def test_names_written_in_gbk_are_read() -> None:
    data = packed({"目录.yaml": "目录: 甲市\n语言: 1\n".encode()})
    # As archivers of Chinese Windows do: the name in GBK, and no word about it.
    gbk, utf = "目录.yaml".encode("gbk"), "目录.yaml".encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("M" * len(gbk), zipfile.ZipFile(io.BytesIO(data)).read("目录.yaml"))
    files, folder = catalog_in(files_from_zip(made.getvalue().replace(b"M" * len(gbk), gbk)))
    assert folder == "甲市" and list(files) == ["甲市/目录.yaml"] and utf not in made.getvalue()


def test_which_catalog_is_meant_must_be_clear() -> None:
    two = {**catalog(), "乙市/目录.yaml": "目录: 乙市\n语言: 1\n".encode()}
    assert codes(packed(two)) == {"archive-which-catalog"}
    assert codes(packed({"甲/规则.yaml": b"x: y"})) == {"archive-no-catalog"}
    assert catalog_in(two, "乙市")[1] == "乙市"
    with pytest.raises(Problems):
        catalog_in(two, "丙市")


def test_a_child_brings_its_parents_or_takes_those_published() -> None:
    child = {"县/目录.yaml": "目录: 某县\n语言: 1\n继承: 试验市\n".encode()}
    together, folder = catalog_in({**child, **catalog()})
    assert folder == "县" and set(together) == {*child, *catalog()}
    alone, _ = catalog_in(child, known={"试验市": catalog()})
    assert set(alone) == {*child, *catalog()}


def test_a_folder_brings_its_parents() -> None:
    files, folder = files_from_folder(Path(__file__).parent.parent / "catalogs" / "hunan" / "loudi")
    assert folder == "hunan/loudi"
    assert {path.split("/目录.yaml")[0] for path in files if path.endswith("目录.yaml")} == {"hunan/loudi", "hunan", "national"}


# ── the gates ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def good() -> Found:
    return tried(catalog(), "试验市", None, today())


@pytest.fixture(scope="module")
def changed(good: Found) -> Found:
    return tried(catalog(70), "试验市", good.program, today())


def test_a_good_catalog_passes_and_a_change_is_told_in_words(good, changed) -> None:
    assert {name: is_passed for name, (is_passed, _) in changed.gates.items()} == {"check": True, "examples": True, "diff": True}
    assert changed.gates["examples"][1]["told"]["zh"].startswith("2 个用例，0 个不对")
    words = changed.gates["diff"][1]["words"]
    assert "够年纪" in words["zh"] and "70" in words["zh"] and "no → yes" in words["en"]
    assert good.gates["diff"][1]["words"] is None


def test_what_does_not_compile_goes_no_further() -> None:
    found = tried({**catalog(), "试验市/错.yaml": "公式:\n  甲: 岁敷 + 1\n".encode()}, "试验市", None, today())
    assert found.program is None and list(found.gates) == ["check"]
    is_passed, report = found.gates["check"]
    assert not is_passed and "试验市/错.yaml:2:6" in report["problems"][0]["zh"] and "岁数" in report["problems"][0]["zh"]


def test_an_example_that_fails_keeps_a_version_back() -> None:
    found = tried({**catalog(), "试验市/补贴.yaml": RULES.format(least=80, under=85).encode()}, "试验市", None, today())
    assert not found.gates["examples"][0] and "差一岁" in found.gates["examples"][1]["problems"][0]["zh"]


def test_a_trial_that_dies_or_never_ends_has_failed(monkeypatch) -> None:
    assert not tried(catalog(), "试验市", None, today(), seconds=0.01).gates["check"][0]
    assert not tried(catalog(), "试验市", "not a program", today()).gates["check"][0]


@pytest.mark.parametrize("many", [1, pytest.param(40, marks=pytest.mark.long)])
def test_hostile_files_are_answered_and_hurt_nobody(many) -> None:
    """A fixed sample of the corpus of hostile catalogs; all of them run in tests/test_hostile.py."""
    corpus = list(hostile())
    for name, files in corpus[7 :: len(corpus) // many]:
        found = tried(files, "测试", None, today(), seconds=30)
        assert "check" in found.gates, name


# ── who may ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def store() -> Store:
    return Store("sqlite://")


@pytest.fixture
def editions(store) -> Editions:
    return Editions(store)


def saved(editions: Editions, found: Found, author: Person = AUTHOR, against: str = "", **change: object):
    files = catalog(**change)  # type: ignore[arg-type]
    version = editions.save(author, files, "试验市", "试验市", "改一改")
    return editions.keep_trial(version.id, found, against)


def test_a_version_is_kept_whole_and_has_all_its_authors(editions, good) -> None:
    version = saved(editions, good)
    assert (version.state, version.catalog, version.open_gates("")) == ("ready", "试验市", ())
    assert editions.files(version.id) == catalog() and version_id(editions.files(version.id)) == version.id
    again = editions.save(OTHER_AUTHOR, catalog(), "试验市", "试验市")
    assert again.id == version.id and again.authors == {"an-author", "another-author"}


def test_who_builds_on_a_change_does_not_make_its_first_author_a_stranger(editions, good, changed) -> None:
    editions.publish(PUBLISHER, saved(editions, good).id, "第一版", "")
    editions.save(PUBLISHER.__class__("turncoat", frozenset({Role.AUTHOR}), via="local"), catalog(70), "试验市", "试验市")
    built = editions.save(AUTHOR, catalog(70, 说明="# 再加一点\n"), "试验市", "试验市")
    assert built.authors == {"an-author", "turncoat"}, "the changed file is the other's"
    fresh = editions.save(OTHER_AUTHOR, catalog(80, 说明="# 只加这一点\n"), "试验市", "试验市")
    assert fresh.authors == {"another-author"}, "what is in force already is nobody's change"


def test_who_wrote_it_does_not_publish_it(editions, good) -> None:
    both = Person("an-author", frozenset({Role.PUBLISHER}), via="local")
    version = saved(editions, good)
    for person in (both, AUTHOR, REVIEWER, Person("visitor")):
        with pytest.raises(Refused):
            editions.publish(person, version.id, "想发", "")
    assert editions.publish(PUBLISHER, version.id, "合格", "").program == version.program


def test_only_authors_save_and_only_who_did_not_write_it_reviews(editions, good) -> None:
    for person in (PUBLISHER, REVIEWER, Person("visitor")):
        with pytest.raises(Refused):
            editions.save(person, catalog(), "试验市", "试验市")
    version = saved(editions, good)
    with pytest.raises(Refused):
        editions.review(Person("an-author", frozenset({Role.REVIEWER}), via="local"), version.id, True, "")
    assert editions.review(REVIEWER, version.id, False, "第三条的依据不对").open_gates("") == ("review",)
    with pytest.raises(Refused, match="审读"):
        editions.publish(PUBLISHER, version.id, "想发", "")
    assert editions.review(REVIEWER, version.id, True, "改好了").open_gates("") == ()


def test_a_version_that_failed_or_was_compared_with_other_rules_is_not_published(editions, good, changed) -> None:
    wrong = Found({**good.gates, "examples": (False, {})}, good.program)
    with pytest.raises(Refused, match="用例"):
        editions.publish(PUBLISHER, saved(editions, wrong).id, "想发", "")
    first = saved(editions, good)
    editions.publish(PUBLISHER, first.id, "第一版", "")
    later = saved(editions, changed, against="", least=70)
    with pytest.raises(Refused, match="比较"):
        editions.publish(PUBLISHER, later.id, "想发", "")
    later = editions.keep_trial(later.id, changed, first.program)
    assert editions.publish(PUBLISHER, later.id, "第二版", "").program == later.program


def test_nothing_comes_into_force_in_the_past_or_without_a_reason(editions, good) -> None:
    version = saved(editions, good)
    with pytest.raises(Refused, match="过去"):
        editions.publish(PUBLISHER, version.id, "想发", "", datetime.now(SHANGHAI) - timedelta(minutes=1))
    with pytest.raises(Refused, match="为什么"):
        editions.publish(PUBLISHER, version.id, "  ", "")


def test_of_two_who_publish_at_once_one_is_told_of_the_other(tmp_path, good, changed) -> None:
    editions = Editions(Store(f"sqlite:///{tmp_path / 'x.db'}"))
    first = saved(editions, good)
    editions.publish(PUBLISHER, first.id, "第一版", "")
    ids = [saved(editions, changed, against=first.program, least=70, 说明=f"# {at}\n").id for at in range(4)]
    done: list[str] = []

    def publish(id: str) -> None:
        try:
            editions.publish(PUBLISHER, id, "同时", "")
            done.append(id)
        except Refused:
            pass

    threads = [Thread(target=publish, args=(id,)) for id in ids]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    # The rules of all four are the same, so once one is in force the others, compared with the first, are out of date.
    assert len(done) == 1 and len(editions.publications("试验市")) == 2


# ── what is served ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def site(good):
    return site_for([Rulebook(program_from_text(good.program))], Settings("sqlite://", "a secret of the tests"))


def decided(site, age: int) -> str:
    rulebook = site.areas["910100"].rulebook
    return rulebook.decide("试验补贴", rulebook.facts_from({"岁数": age})).outcome


def test_what_is_published_is_served_at_once_and_rolled_back_in_one_step(site, good, changed) -> None:
    editions = Editions(site.store)
    old = site.areas["910100"].rulebook.fingerprint
    assert decided(site, 75) == "no"
    version = saved(editions, changed, against=old, least=70)
    editions.publish(PUBLISHER, version.id, "降到七十", old)
    earlier = site.areas
    site.shelf.renew(at_once=True)
    assert decided(site, 75) == "yes" and earlier["910100"].rulebook.fingerprint == old, "who came before goes on with the old rules"
    assert [each.kind for each in editions.publications("试验市")] == ["first", "published"]
    seen = editions.publications("试验市")[-1].number
    editions.roll_back(SECOND, "试验市", "有误", seen)
    with pytest.raises(Refused, match="看过现在在用的"):
        editions.roll_back(SECOND, "试验市", "有误", seen)  # pressed twice: not back to where it came from
    site.shelf.renew(at_once=True)
    assert decided(site, 75) == "no"
    assert site.rulebook(version.program).decide("试验补贴", site.rulebook(version.program).facts_from({"岁数": 75})).outcome == "yes"


def test_what_is_to_come_waits_for_its_moment_and_may_be_called_off(site, changed, monkeypatch) -> None:
    editions = Editions(site.store)
    old = site.areas["910100"].rulebook.fingerprint
    version = saved(editions, changed, against=old, least=70)
    soon = datetime.now(SHANGHAI) + timedelta(days=3)
    coming = editions.publish(PUBLISHER, version.id, "三天后", old, soon)
    site.shelf.renew(at_once=True)
    assert decided(site, 75) == "no"
    assert editions.in_force("试验市", soon).publication.number == coming.number
    assert editions.in_force("试验市", soon - timedelta(seconds=1)).publication.kind == "first"
    monkeypatch.setattr("web.site.now", lambda: soon)
    site.shelf.renew(at_once=True)
    assert decided(site, 75) == "yes"
    with pytest.raises(Refused):
        editions.call_off(Person("visitor"), coming.number, "")
    editions.call_off(SECOND, coming.number, "先不改")
    monkeypatch.undo()
    site.shelf.renew(at_once=True)
    assert decided(site, 75) == "no" and editions.in_force("试验市", soon).publication.kind == "first"
    with pytest.raises(Refused):
        editions.call_off(SECOND, coming.number, "再来一次")


def test_another_worker_serves_it_too(tmp_path, good, changed) -> None:
    settings = Settings(f"sqlite:///{tmp_path / 'x.db'}", "a secret of the tests")
    one, two = (site_for([Rulebook(program_from_text(good.program))], settings) for _ in range(2))
    editions = Editions(one.store)
    old = one.areas["910100"].rulebook.fingerprint
    editions.publish(PUBLISHER, saved(editions, changed, against=old, least=70).id, "降到七十", old)
    two.shelf.renew(at_once=True)
    assert decided(two, 75) == "yes"
    # And one that starts later, from the old folder.
    assert decided(site_for([Rulebook(program_from_text(good.program))], settings), 75) == "yes"


@pytest.mark.parametrize("is_same", [True, False])
def test_a_newer_engine_compiles_what_is_in_force_anew(is_same, tmp_path, good, changed, monkeypatch) -> None:
    """Programs that an older engine kept are not read any more; the files of a version are, for ever."""
    settings = Settings(f"sqlite:///{tmp_path / 'x.db'}", "a secret of the tests")
    one = site_for([Rulebook(program_from_text(good.program))], settings)
    old = one.areas["910100"].rulebook.fingerprint
    version = saved(one.editions, changed, against=old, least=70)
    one.editions.publish(PUBLISHER, version.id, "降到七十", old)
    with one.store.tending() as connection:
        body = one.store.program_text(version.program)
        connection.execute(update(records.programs).where(records.programs.c.hash == version.program).values(body=body.replace('"format":', '"format":9', 1)))
    if not is_same:
        monkeypatch.setattr("web.publishing.editions.program_from", lambda catalog, report: replace(program_from(catalog, report), fillers=("嗯",)))
    later = site_for([Rulebook(program_from_text(good.program))], settings)
    kinds = [each.kind for each in later.editions.publications("试验市")]
    assert decided(later, 75) == "yes" and kinds == ["first", "published"] + ([] if is_same else ["compiled anew"])
    assert program_from_text(later.store.program_text(later.areas["910100"].rulebook.fingerprint)).name == "试验市"
    later.editions.roll_back(SECOND, "试验市", "有误")
    later.shelf.renew(at_once=True)
    assert decided(later, 75) == "no", "back to another version, not to the same one compiled before"


def test_without_its_records_the_service_goes_on_with_the_rules_it_has(site, monkeypatch) -> None:
    def gone(*_: object) -> None:
        raise NotKept("away")

    monkeypatch.setattr(site.shelf._serving, "changed", gone)
    site.shelf.renew(at_once=True)
    assert decided(site, 85) == "yes"


def test_every_step_stands_in_the_ledger(store, editions, good) -> None:
    version = saved(editions, good)
    editions.review(REVIEWER, version.id, True, "好")
    editions.publish(PUBLISHER, version.id, "合格", "")
    told = [(each.kind, each.actor, each.role) for each in reversed(store.trail(thing=f"versions/{version.id}"))]
    assert told == [
        ("version.saved", "an-author", "author"), ("version.tried", "system", ""), ("version.reviewed", "a-reviewer", "reviewer"),
        ("version.published", "a-publisher", "publisher"),
    ]  # fmt: skip


def test_either_database_keeps_versions_the_same(database, good, changed) -> None:
    editions = Editions(Store(database))
    first = saved(editions, good)
    editions.publish(PUBLISHER, first.id, "第一版", "")
    second = saved(editions, changed, against=first.program, least=70)
    serving = Serving(editions.store)
    assert serving.changed(now()) == {"试验市": first.program} and serving.changed(now()) is None
    coming = editions.publish(PUBLISHER, second.id, "以后", "", datetime.now(SHANGHAI) + timedelta(days=2))
    assert serving.changed(now()) == {"试验市": first.program}
    editions.call_off(SECOND, coming.number, "")
    editions.publish(PUBLISHER, second.id, "现在", "")
    assert serving.changed(now()) == {"试验市": second.program}
    editions.roll_back(SECOND, "试验市", "有误")
    assert serving.changed(now()) == {"试验市": first.program}
    assert editions.files(second.id) == catalog(70) and [each.id for each in editions.versions()] == [second.id, first.id]


# ── the pages and the command ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def app(tmp_path, good, monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
    passwords.of_nobody.cache_clear()
    settings = Settings(f"sqlite:///{tmp_path / 'x.db'}", "a secret of the tests", rate_of_sign_ins="10000/minute", rate_of_looks="", rate_of_changes="")
    made = app_for([Rulebook(program_from_text(good.program))], settings)
    seed_demo(made.state.site.store)
    yield made
    passwords.of_nobody.cache_clear()


def signed(app, login: str) -> Visitor:
    visitor = Visitor(app)
    visitor.open("sign-in")
    visitor.send({"login": login, "password": PASSWORD}, visitor.sheets[0])
    assert visitor.place == "/me"
    return visitor


def upload(visitor: Visitor, data: bytes, name: str = "rules.zip") -> Visitor:
    visitor.open("rules")
    token = dict(next(each for each in visitor.sheets if each.action == "/rules/save").boxes)["_token"]
    visitor._at(visitor.client.post("/rules/save", data={"_token": token, "note": "降到七十"}, files={"archive": (name, data, "application/zip")}))
    return visitor


def test_a_version_goes_from_its_author_to_everybody_and_back(app) -> None:
    site = app.state.site
    author = upload(signed(app, "author"), zip_from(catalog(70)))
    place = author.place
    assert place.startswith("/rules/versions/") and "正在试" in author.text
    site.trials.wait()
    author.open(place[1:])
    assert "可以发布" in author.text and "门槛由80岁降低到70岁" in author.text and "发布这一版" not in author.text
    author.open(place[1:] + "/archive")
    assert files_from_zip(author.page.content) == catalog(70)
    publisher = signed(app, "publisher")
    publisher.open(place[1:])
    publisher.send({"words": ""}, publisher.sheets[0], ("do", "publish"))
    assert publisher.page.status_code == 422 and "请写明为什么发布" in publisher.text
    publisher.send({"words": "试办〔2026〕1号"}, publisher.sheets[0], ("do", "publish"))
    assert publisher.place == "/rules/history/试验市" and "试办〔2026〕1号" in publisher.text and "演示：规则发布人" in publisher.text
    assert decided(site, 75) == "yes"
    publisher.open(f"rules/history/试验市?on={today()}")
    assert publisher.text.count("（不含）") == 1, "two versions were in force in the course of the day"
    publisher.open("rules/history/试验市?on=2020-01-01")
    assert "还没有规则在用" in publisher.text
    publisher.open("rules/history/试验市")
    publisher.send({"words": "有误"}, next(each for each in publisher.sheets if each.action.endswith("/decide")), ("do", "back"))
    assert decided(site, 75) == "no" and "退回" in publisher.text


def test_what_is_wrong_with_an_archive_is_told_on_the_page(app) -> None:
    author = signed(app, "author")
    for data, said in ((b"", "请先选一个"), (b"x", "不是 ZIP"), (packed({"../x.yaml": b"x"}), "它指到文件夹外面去"), (packed({"甲/x.yaml": b"x"}), "没有 目录.yaml")):
        assert upload(author, data).page.status_code == 422 and said in author.text, said
    upload(author, zip_from({**catalog(), "试验市/错.yaml": "公式:\n  甲: 岁敷 + 1\n".encode()}))
    app.state.site.trials.wait()
    author.open(author.place[1:])
    assert "这一版没有通过" in author.text and "没有“岁敷”这个名字" in author.text


def test_nobody_else_saves_or_publishes_on_the_pages(app) -> None:
    author = upload(signed(app, "author"), zip_from(catalog(70)))
    app.state.site.trials.wait()
    place = author.place[1:]
    author.open(place)
    author.send({"words": "我自己来"}, author.sheets[0], ("do", "publish"))
    assert author.page.status_code == 422 and "您没有这项权限" in author.text
    for login in ("citizen", "officer", "administrator", "auditor", "receiving"):
        visitor = signed(app, login)
        for path in ("rules", place, "rules/history/试验市"):
            assert visitor.open(path).status_code == 403, (login, path)
    reviewer = signed(app, "reviewer")
    reviewer.open(place)
    reviewer.send({"words": "依据不对"}, reviewer.sheets[0], ("do", "object"))
    assert "依据不对" in reviewer.text and "还不能发布" in reviewer.text


def test_a_case_keeps_the_rules_it_was_handed_in_under(app, changed) -> None:
    """A draft goes on under the new rules, a case stays with its own, and both still open."""
    site = app.state.site
    old = site.areas["910100"].rulebook.fingerprint
    early, late = Visitor(app), Visitor(app)
    for visitor in (early, late):
        visitor.open("910100", "试验补贴", "apply")
        visitor.walk({"岁数": 75}, until=("/review",))
    early.send({}, next(each for each in early.sheets if "key" in dict(each.boxes)))
    case = early.place
    editions = site.editions
    version = saved(editions, changed, against=old, least=70)
    editions.publish(PUBLISHER, version.id, "降到七十", old)
    site.shelf.renew(at_once=True)
    early.open(case[1:])
    assert early.page.status_code == 200 and old[:8] in early.text and "要满80岁" in early.text
    late.send({}, next(each for each in late.sheets if "key" in dict(each.boxes)))
    assert late.page.status_code == 409 and "规则刚才换了新的一版" in late.text, "nobody hands in under rules they have not seen"
    late.send({}, next(each for each in late.sheets if "key" in dict(each.boxes)))
    assert version.program[:8] in late.text and "要满" not in late.text
    editions.roll_back(SECOND, "试验市", "有误")
    site.shelf.renew(at_once=True)
    for visitor, place, program in ((early, case, old), (late, late.place, version.program)):
        visitor.open(place[1:])
        assert visitor.page.status_code == 200 and program[:8] in visitor.text, "going back changes no case either"


def test_whoever_comes_while_rules_change_sees_one_version_whole(app, changed) -> None:
    site = app.state.site
    old = site.areas["910100"].rulebook.fingerprint
    editions = site.editions
    version = saved(editions, changed, against=old, least=70)
    seen: list[tuple[int, bool, bool]] = []
    is_over = Event()

    def looking() -> None:
        visitor = Visitor(app)
        while not is_over.is_set():
            visitor.open("910100", "试验补贴")
            seen.append((visitor.page.status_code, old[:8] in visitor.text, str(version.program)[:8] in visitor.text))

    threads = [Thread(target=looking) for _ in range(3)]
    for each in threads:
        each.start()
    editions.publish(PUBLISHER, version.id, "降到七十", old)
    for _ in range(4):
        site.shelf.renew(at_once=True)
        editions.roll_back(SECOND, "试验市", "来回换")
    is_over.set()
    for each in threads:
        each.join()
    assert seen and {status for status, _, _ in seen} == {200}
    assert all(one is not other for _, one, other in seen), "never both, never neither"


def test_the_command_does_what_the_pages_do(tmp_path, banshi, good, changed) -> None:
    database = f"sqlite:///{tmp_path / 'x.db'}"
    store = Store(database)
    old = Rulebook(program_from_text(str(changed.program)))
    store.keep_program(old)  # as a service does that is started with it
    for login, role in (("wang", Role.AUTHOR), ("li", Role.PUBLISHER)):
        accounts.add_account(store, login, [role], password="a long enough password", is_chosen=True)
    for path, content in catalog().items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    id = banshi("publish", "save", str(tmp_path / "试验市"), "--by", "wang", "--database", database).stdout.strip()
    assert id == version_id(catalog())
    assert "没有这项权限" in banshi("publish", "approve", id[:8], "--by", "wang", "--why", "想发", "--database", database, code=2).stderr
    done = banshi("publish", "approve", id[:8], "--by", "li", "--why", "合格", "--database", database)
    assert good.program is not None and "试验市" in done.stderr
    first, period = yaml.safe_load(banshi("publish", "on", "试验市", "--database", database).stdout)
    assert period["version"] == id and period["until"] is None and (first["program"], first["until"]) == (old.fingerprint, period["from"])
    for path, content in catalog(least=70).items():
        (tmp_path / path).write_bytes(content)
    other = banshi("publish", "save", str(tmp_path / "试验市"), "--by", "wang", "--database", database).stdout.strip()
    banshi("publish", "approve", other[:8], "--by", "li", "--why", "明年", "--on", "2099-01-01", "--database", database)
    [coming] = yaml.safe_load(banshi("publish", "on", "试验市", "--on", "2099-01-02", "--database", database).stdout)
    assert coming["version"] == other
    assert "没有这项权限" in banshi("publish", "off", "试验市", "--by", "wang", "--why", "推迟", "--database", database, code=2).stderr
    assert "已取消" in banshi("publish", "off", "试验市", "--by", "li", "--why", "推迟", "--database", database).stderr
    assert "没有还没生效的发布" in banshi("publish", "off", "试验市", "--by", "li", "--database", database, code=2).stderr
