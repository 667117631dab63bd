"""The site's `registers.yaml` as connections: which registers can be asked, how, and what their fields are.

    最多等: 4秒                              # within
    登录: {证件号码: 某人.证件号}               # sign_in: what signing in has verified
    来源:                                    # registers
      某登记库:
        网址: https://…                       # url; or 文件 file; or 数据库 database and 表 table
        令牌: $某变量                          # token: from the environment, never written here
        凭: 某人.证件号                        # by: the fact that says who is meant
        主键: id                              # key: what the register calls it
        列: {born: 某人.生日, kind: {数据项: 某人.类别, 代码: {"1": 某类}}}

Columns are those of a mapping of a population (engine/population/binding.py).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dsl.diagnostics import Report, Words
from dsl.from_text import document_from
from dsl.nearest import folded, nearest
from dsl.source import NOWHERE, Span, Text
from dsl.surface import Entries, Value
from web.registers import problems
from web.registers.connection import Column, Connection, Connections, Means
from web.registers.trust import trusted


@dataclass(frozen=True, slots=True)
class Key:
    """A word that may be written here: both its words, what may stand behind it, and what it is for."""

    zh: str
    en: str
    reads: str
    help: Words


TOP = (
    Key("来源", "registers", "entries", Words("接通的数据来源，一个一段", "The registers that are connected.")),
    Key("登录", "sign_in", "columns", Words("登录时核验过的是哪些数据项", "Which facts signing in has verified.")),
    Key("最多等", "within", "seconds", Words("一页最多等所有来源多久，如 4秒", "How long a page waits for all of them, such as 4秒.")),
)

KEYS = (
    Key("网址", "url", "text", Words("用 HTTP 查询的地址，POST 一个 JSON", "The address to ask by HTTP: a JSON is posted.")),
    Key("文件", "file", "text", Words("CSV、YAML 或 JSON 文件，从本文件所在的文件夹写起", "A file of CSV, YAML or JSON, from the folder of this one.")),
    Key("数据库", "database", "text", Words("数据库的 URL，或 $环境变量", "The URL of a database, or $VARIABLE.")),
    Key("表", "table", "text", Words("数据库里的哪张表", "The table of the database.")),
    Key("令牌", "token", "text", Words("查询用的令牌，只写 $环境变量", "The token to ask with, only as $VARIABLE.")),
    Key("信任", "authority", "text", Words("PEM 文件：只认它签发的服务器证书", "A PEM file: only server certificates it signed are believed.")),
    Key("证书", "certificate", "text", Words("PEM 文件：证明我们是谁的证书，双向 TLS 用", "A PEM file: the certificate that says who we are, for mutual TLS.")),
    Key("私钥", "private_key", "text", Words("PEM 文件：证书的私钥", "A PEM file: its private key.")),
    Key("代理", "proxy", "text", Words("经过的代理，http:// 打头，或 $环境变量", "The proxy to go through, beginning with http://, or $VARIABLE.")),
    Key("凭", "by", "text", Words("哪个数据项说明是谁", "The fact that says who is meant.")),
    Key("主键", "key", "text", Words("那边叫什么", "What it is called there.")),
    Key("记录", "record", "text", Words("答复里的记录在哪，如 data.person", "Where the record is in an answer, such as data.person.")),
    Key("日期", "on", "text", Words("哪一项说明是哪天的数据", "What says of which day the data are.")),
    Key("凭据", "reference", "text", Words("哪一项是对方的查询编号", "What is their number of the query.")),
    Key("成功", "success", "texts", Words("答复里写着什么才算答复，如 {code: 200}", "What an answer must say, such as {code: 200}.")),
    Key("列", "columns", "columns", Words("那边的哪一项是哪个数据项", "Which of their fields is which fact.")),
    Key("查无", "not_found", "absence", Words("没有这个人的记录是“没有”还是“未知”", "Whether no record means none or unknown.")),
    Key("最多等", "timeout", "seconds", Words("等一次答复多久，如 2秒", "How long to wait for an answer, such as 2秒.")),
    Key("重试", "retries", "count", Words("没有答复时再试几次", "How often it is tried again.")),
    Key("断开", "fails", "count", Words("连着失败几次就先不问", "After so many failures in a row it is left alone.")),
    Key("恢复", "pause", "seconds", Words("过多久再试，如 30秒", "For how long, such as 30秒.")),
    Key("依据", "basis", "text", Words("凭什么可以查，写明条文", "The legal basis for asking.")),
    Key("须同意", "consent", "truth", Words("是：本人同意了才查", "yes: only with the person's consent.")),
)  # fmt: skip

PLACES: Mapping[str, Means] = {"url": "http", "file": "file", "database": "sql"}
VERIFIED = {"证件号码": "id_number", "id_number": "id_number", "姓名": "name", "name": "name", "手机": "mobile", "mobile": "mobile"}
"""What signing in may have verified."""
SECONDS = re.compile(r"([0-9]+(?:\.[0-9]+)?) *(毫秒|秒|分钟|ms|s|min)")
UNITS = {"毫秒": 0.001, "ms": 0.001, "秒": 1.0, "s": 1.0, "分钟": 60.0, "min": 60.0}
LONGEST_WAIT = 60.0
TABLES = (".csv", ".yaml", ".json")


def connections_from(file: Path, report: Report) -> Connections:
    """What the file says; whatever is wrong with it goes into the report and is left out."""
    try:
        data = file.read_bytes()
    except OSError:
        report.add(problems.no_settings(file.name))
        return Connections()
    return connections_from_text(data, file.name, file.parent, report)


def connections_from_text(
    data: bytes | str, name: str, folder: Path, report: Report, variables: Mapping[str, str] | None = None
) -> Connections:
    document = document_from(name, data, report)
    if document is None:
        return Connections()
    reader = _Reader(report, folder, os.environ if variables is None else variables)
    found = reader.keyed(document.root, TOP)
    registers = tuple(
        each for word, value in reader.pairs(found.get("registers")) if (each := reader.connection(word, value)) is not None
    )
    return Connections(registers, reader.verified(found.get("sign_in")), reader.seconds(found.get("within"), 4.0))


class _Reader:
    """The file being read: where problems go, where paths begin, what the environment says."""

    def __init__(self, report: Report, folder: Path, variables: Mapping[str, str]):
        self.report = report
        self.folder = folder
        self.variables = variables

    def connection(self, name: Text, value: Value) -> Connection | None:
        if not isinstance(value, Entries):
            self.report.add(problems.not_a_register(name.span, name.value))
            return None
        before = len(self.report.errors)
        found = self.keyed(value, KEYS)
        places = [word for word in PLACES if word in found]
        if len(places) != 1:
            self.report.add(problems.which_place(name.span, name.value, len(places)))
            return None
        means = PLACES[places[0]]
        if "columns" not in found:
            self.report.add(problems.key_missing(name.span, name.value, "列", "columns"))
        if "by" not in found:
            self.report.add(problems.key_missing(name.span, name.value, "凭", "by"))
        if means == "sql" and "table" not in found:
            self.report.add(problems.key_missing(name.span, name.value, "表", "table"))
        place = self.place(means, found[places[0]])
        columns = self.columns(found.get("columns"), means)
        said = {word: self.text(found.get(word)) for word in ("by", "key", "table", "record", "on", "reference", "basis")}
        made = Connection(
            name.value, means, place, said["by"], said["key"] or said["by"].rpartition(".")[2], columns, said["table"],
            self.token(found.get("token"), place), said["record"], said["on"], said["reference"], self.texts(found.get("success")),
            self.one_of(found.get("not_found"), problems.ABSENCES, False), self.seconds(found.get("timeout"), 2.0),
            self.count(found.get("retries"), 2, 0, 5), self.count(found.get("fails"), 5, 1, 100), self.seconds(found.get("pause"), 30.0),
            **self.way(name, means, found), basis=said["basis"], needs_consent=self.one_of(found.get("consent"), problems.TRUTHS, False), span=name.span,
        )  # fmt: skip
        if not made.basis and not made.needs_consent:
            self.report.add(problems.no_basis(name.span, name.value))
        return made if len(self.report.errors) == before else None

    # ── what stands behind a key ─────────────────────────────────────────────────────────────────────────────────

    def keyed(self, entries: Entries, keys: tuple[Key, ...]) -> dict[str, Value]:
        """The values by their English words; a word that is no key is told with the nearest that is."""
        words = {word: key for key in keys for word in (key.zh, key.en)}
        found: dict[str, Value] = {}
        for name, value in entries.entries:
            key = words.get(folded(name.value))
            if key is None:
                allowed = [each.zh if not name.value.isascii() else each.en for each in keys]
                self.report.add(problems.unknown_word(name.span, name.value, nearest(name.value, allowed), allowed))
            else:
                found[key.en] = value
        return found

    def pairs(self, value: Value | None) -> tuple[tuple[Text, Value], ...]:
        if value is None:
            return ()
        if not isinstance(value, Entries):
            self.report.add(problems.wrong_form(_span(value), Words("一项一行，写成“名称: 内容”", "entries, one `name: content` a line")))
            return ()
        return value.entries

    def text(self, value: Value | None) -> str:
        if value is None:
            return ""
        if not isinstance(value, Text):
            self.report.add(problems.wrong_form(_span(value), Words("一段文字", "a text")))
            return ""
        return value.value

    def texts(self, value: Value | None) -> dict[str, str]:
        return {name.value: self.text(each) for name, each in self.pairs(value)}

    def seconds(self, value: Value | None, otherwise: float) -> float:
        if value is None:
            return otherwise
        said = SECONDS.fullmatch(self.text(value))
        found = float(said[1]) * UNITS[said[2]] if said else 0.0
        if not 0 < found <= LONGEST_WAIT * 10:
            self.report.add(problems.wrong_form(_span(value), Words("一段时间，如 2秒、500毫秒，最长 10分钟", "a time such as 2秒 or 500ms, 10 minutes at most")))
            return otherwise
        return found

    def count(self, value: Value | None, otherwise: int, least: int, most: int) -> int:
        if value is None:
            return otherwise
        said = self.text(value)
        if not (said.isascii() and said.isdigit() and least <= int(said[:6]) <= most):
            self.report.add(problems.wrong_form(_span(value), Words(f"{least} 到 {most} 的整数", f"a whole number from {least} to {most}")))
            return otherwise
        return int(said)

    def one_of(self, value: Value | None, words: Mapping[str, bool], otherwise: bool) -> bool:
        if value is None:
            return otherwise
        said = self.text(value)
        if said not in words:
            zh, en = ("、".join(each for each in words if each.isascii() is ascii) for ascii in (False, True))
            self.report.add(problems.wrong_form(_span(value), Words(f"这几个词之一：{zh}", f"one of: {en}")))
        return words.get(said, otherwise)

    def place(self, means: Means, value: Value) -> str:
        said = self.text(value)
        if means == "sql":
            said = self.variable(said, _span(value))
            if "://" not in said and said:
                self.report.add(problems.wrong_form(_span(value), Words("数据库的 URL，如 sqlite:///people.db", "the URL of a database, such as sqlite:///people.db")))
            file = said.removeprefix("sqlite:///")
            if file != said and not file.startswith("/"):
                said = f"sqlite:///{self.folder / file}"
            return said
        if means == "http":
            parts = urlsplit(said)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
                self.report.add(problems.wrong_form(_span(value), Words("以 https:// 打头的地址，不带口令和“?”", "an address that begins with https://, without a password or `?`")))
            elif parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
                self.report.add(problems.not_https(_span(value), said))
            return said
        path = self.folder / said
        if path.suffix not in TABLES:
            self.report.add(problems.wrong_form(_span(value), Words("一个 CSV、YAML 或 JSON 文件", "a file of CSV, YAML or JSON")))
        elif not path.is_file():
            self.report.add(problems.no_such_file(_span(value), said))
        return str(path)

    def way(self, name: Text, means: Means, found: Mapping[str, Value]) -> dict[str, str]:
        """How a register behind HTTP is reached: whom to believe, who we are, through what."""
        said = {word: self.text(found.get(word)) for word in ("authority", "certificate", "private_key", "proxy")}
        for word, value in ((word, found[word]) for word in said if word in found):
            if means != "http":
                self.report.add(problems.wrong_form(_span(value), Words("空的，只有写“网址”的来源才用它", "nothing: only a register with `url` uses it")))
            elif word == "proxy":
                said[word] = self.variable(said[word], _span(value))
                parts = urlsplit(said[word])
                if parts.scheme not in ("http", "https") or not parts.hostname or (parts.password and not self.text(value).startswith("$")):
                    self.report.add(problems.wrong_form(_span(value), Words("以 http:// 打头的地址；有口令的只写 $环境变量", "an address that begins with http://; one with a password only as $VARIABLE")))
            else:
                said[word] = str(self.folder / said[word])
                if not Path(said[word]).is_file():
                    self.report.add(problems.no_such_file(_span(value), self.text(value)))
        if bool(said["certificate"]) != bool(said["private_key"]):
            self.report.add(problems.key_missing(name.span, name.value, *(("私钥", "private_key") if said["certificate"] else ("证书", "certificate"))))
        elif not self.report.has_errors and means == "http" and (said["authority"] or said["certificate"]):
            try:
                trusted(said["authority"], said["certificate"], said["private_key"])
            except (OSError, ValueError) as fault:
                self.report.add(problems.bad_certificate(name.span, name.value, str(getattr(fault, "reason", "") or fault)))
        return said

    def token(self, value: Value | None, place: str) -> str:
        said = self.text(value)
        if said and not said.startswith("$"):
            self.report.add(problems.secret_in_file(_span(value)))
            return ""
        return self.variable(said, _span(value)) if said else ""

    def variable(self, said: str, span: Span) -> str:
        if not said.startswith("$"):
            return said
        if said[1:] not in self.variables:
            self.report.add(problems.no_such_variable(span, said[1:]))
        return self.variables.get(said[1:], "")

    # ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────

    def columns(self, value: Value | None, means: Means) -> tuple[Column, ...]:
        found = []
        for name, each in self.pairs(value):
            entry = _plain(each)
            what = {"fact": entry} if isinstance(entry, str) else {word: entry.get(zh, entry.get(word)) for word, zh in COLUMN.items()} if isinstance(entry, dict) else {}
            if not isinstance(what.get("fact"), str) or not what["fact"]:
                self.report.add(problems.no_fact(name.span, name.value))
                continue
            if what.get("columns") is not None and (not isinstance(what["columns"], dict) or (means == "sql") is not isinstance(what.get("table"), str)):
                self.report.add(problems.wrong_form(name.span, Words("一个数据项；数据库里的列表要写明在哪张“表”，别处的不写", "one fact; a list in a database says in which `table`, any other does not")))
                continue
            found.append(Column(name.value, what["fact"], what, each.span if isinstance(each, Text) else name.span))
        return tuple(found)

    def verified(self, value: Value | None) -> tuple[Column, ...]:
        found = []
        for name, each in self.pairs(value):
            if name.value not in VERIFIED:
                allowed = [word for word in VERIFIED if word.isascii() is name.value.isascii()]
                self.report.add(problems.unknown_word(name.span, name.value, nearest(name.value, allowed), allowed))
            elif fact := self.text(each):
                found.append(Column(VERIFIED[name.value], fact, {"fact": fact}, _span(each)))
        return tuple(found)


COLUMN = {"fact": "数据项", "codes": "代码", "times": "倍数", "empty": "空", "format": "格式", "columns": "列", "table": "表", "key": "主键"}


def _plain(value: Value) -> Any:
    """The value as texts, lists and mappings."""
    match value:
        case Text(value=words):
            return words
        case Entries(entries=pairs):
            return {name.value: _plain(each) for name, each in pairs}
    return [_plain(each) for each in value.items]


def _span(value: Value | None) -> Span:
    return NOWHERE if value is None else value.span
