"""Scenarios: cases and simulations that a reviewer keeps, in one file of TinyDB that no kill and no second writer spoils.

The file is replaced as a whole, never written in place, and whoever changes it holds a lock meanwhile. It is for one
reviewer's desk: made-up people and totals, a thousand at most. Numbers that tell who somebody is are not kept at all; cases
of real people live in `web.store`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage

from dsl.diagnostics import Words
from dsl.nearest import nearest
from engine.kinds import ListKind, RecordKind, certain
from engine.problems_of_files import why_no_json
from engine.program import Program
from engine.values import json_text
from forms import words_of_scenarios as words

FORMAT, VERSION = "banshi-scenarios", 1
MOST = 1_000
LARGEST = 20_000_000
"""Bytes of a file."""

LONGEST_NAME = 200
PATIENCE = 30
"""Seconds for which a writer waits for another."""

PERSONAL = frozenset(("id_number", "uscc", "bank_account", "mobile"))
"""Formats of facts that tell who somebody is."""


class Refused(Exception):
    """A scenario or a file of them that cannot be used; `words` say why."""

    def __init__(self, said: Words):
        super().__init__(said.zh)
        self.words = said


@dataclass(frozen=True, slots=True)
class Scenario:
    """What was asked of which rules, and what came of it.

    One person: `facts`, with the answer for each goal in `said`. Many people: no facts but `counts`, what their summary
    said. `settings` are parameters that were assumed, each as `参数=值`.
    """

    name: str
    catalog: str
    on: str
    goals: tuple[str, ...] = ()
    region: str = ""
    facts: Mapping[str, Any] | None = None
    settings: tuple[str, ...] = ()
    said: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, Any] | None = None
    note: str = ""
    saved: str = ""

    @property
    def is_of_one(self) -> bool:
        return self.facts is not None


class Scenarios:
    """The scenarios of a file. Every change is whole: read, changed and put in the file's place under one lock."""

    def __init__(self, path: Path):
        self.path = path

    def all(self) -> tuple[Scenario, ...]:
        """Every scenario, in the order in which they were first saved."""
        with self._opened() as database:
            return tuple(_scenario(row) for row in database.table("scenarios").all())

    def named(self, name: str) -> Scenario:
        """The scenario of this name. Raises Refused with the nearest one if there is none."""
        found = self.all()
        for each in found:
            if each.name == name:
                return each
        raise Refused(words.no_such(name, nearest(name, [each.name for each in found])))

    def save(self, scenario: Scenario, *, may_replace: bool = True) -> None:
        """Keeps a scenario; one of the same name is replaced, or it is refused."""
        self._change(lambda known: _with(known, [scenario], "replace" if may_replace else "refuse"))

    def take_in(self, more: Sequence[Scenario], *, may_replace: bool = False) -> tuple[str, ...]:
        """Keeps all of these or none; the names they have now, for a name that is taken gets a number."""
        names: list[str] = []

        def with_all(known: list[Scenario]) -> list[Scenario]:
            made = _with(known, more, "replace" if may_replace else "number")
            names[:] = [each.name for each in made[len(known) :]] if not may_replace else [each.name for each in more]
            return made

        self._change(with_all)
        return tuple(names)

    def delete(self, name: str) -> None:
        self.named(name)
        self._change(lambda known: [each for each in known if each.name != name])

    def _change(self, changed: Callable[[list[Scenario]], list[Scenario]]) -> None:
        with self._locked(), self._opened() as database:
            table = database.table("scenarios")
            made = changed([_scenario(row) for row in table.all()])
            if len(made) > MOST:
                raise Refused(words.too_many(MOST))
            # One write: TinyDB would write the whole file for each row.
            whole = document_of(made)
            if len(text_of(whole).encode()) > LARGEST:
                raise Refused(words.too_large(LARGEST))
            database.storage.write(whole)

    @contextmanager
    def _opened(self) -> Iterator[TinyDB]:
        database = TinyDB(self.path, storage=AtomicStorage)
        try:
            yield database
        finally:
            database.close()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            from filelock import FileLock, Timeout
        except ImportError:
            # A browser's worker is the only one who writes.
            with nullcontext():
                yield
            return
        try:
            with FileLock(f"{self.path}.lock", timeout=PATIENCE):
                yield
        except Timeout:
            raise Refused(words.busy(self.path.name)) from None


def _with(known: list[Scenario], more: Sequence[Scenario], taken: str) -> list[Scenario]:
    """Those that are known and more; what becomes of one whose name is taken is said: replace, number or refuse."""
    found = {each.name: each for each in known}
    for each in more:
        name = each.name.strip()
        if not name:
            raise Refused(words.without_name())
        if name in found and taken == "refuse":
            raise Refused(words.name_taken(name))
        at = 2
        while name in found and taken == "number":
            name, at = f"{each.name.strip()}（{at}）", at + 1
        found[name] = replace(each, name=name)
    return list(found.values())


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────


class AtomicStorage(Storage):
    """A file of JSON that is replaced as a whole: whoever is killed while writing leaves the old file or the new one."""

    def __init__(self, path: str | Path):
        super().__init__()
        self.path = Path(path)

    def read(self) -> dict[str, dict[str, Any]] | None:
        try:
            if self.path.stat().st_size > 2 * LARGEST:
                raise Refused(words.too_large(LARGEST))
            text = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as fault:
            raise Refused(words.unreadable(self.path.name, Words(*[fault.strerror or str(fault)] * 2))) from None
        return checked(text, self.path.name)

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        # Writers hold a lock, so there is one such name; what a killed writer left is overwritten by the next.
        new = self.path.with_name(f"{self.path.name}.new")
        with new.open("w", encoding="utf-8") as file:
            file.write(text_of(data))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)
        _settle(self.path.parent)


def _settle(folder: Path) -> None:
    """The name of a new file is safe once its folder is written, where there is such a thing."""
    if os.name != "posix":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def document_of(scenarios: Sequence[Scenario]) -> dict[str, dict[str, Any]]:
    """The tables of a file of these scenarios."""
    return {
        "about": {"1": {"format": FORMAT, "version": VERSION}},
        "scenarios": {str(at): _row(each) for at, each in enumerate(scenarios, 1)},
    }


def _row(scenario: Scenario) -> dict[str, Any]:
    """What there is to tell; that nothing is known of a person is something."""
    told = asdict(scenario)
    return {name: value for name, value in told.items() if value not in ("", ()) and value is not None and (value or name != "said")}


def text_of(document: Mapping[str, Any]) -> str:
    """The text of a file; numbers stay exact."""
    return json_text(document, indent=1) + "\n"


def exported(scenarios: Sequence[Scenario]) -> str:
    """The text of a file to hand on; it is a file of scenarios like any other."""
    return text_of(document_of(scenarios))


def imported(data: bytes, name: str) -> tuple[Scenario, ...]:
    """The scenarios of a file from elsewhere. Raises Refused for one that is none, or in which anything is wrong."""
    if len(data) > LARGEST:
        raise Refused(words.too_large(LARGEST))
    rows = checked(data, name)["scenarios"].values()
    return tuple(_scenario(row) for row in rows)


def checked(data: bytes, name: str) -> dict[str, dict[str, Any]]:
    """The tables of a file, each row with what a scenario has, of its kind."""
    try:
        document: Any = json.loads(data.decode("utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as fault:
        raise Refused(words.unreadable(name, why_no_json(data, fault))) from None
    about = document.get("about", {}).get("1", {}) if isinstance(document, dict) and isinstance(document.get("about"), dict) else {}
    rows = document.get("scenarios") if isinstance(document, dict) else None
    if not isinstance(about, dict) or about.get("format") != FORMAT or not isinstance(rows, dict):
        raise Refused(words.foreign(name))
    if not isinstance(about.get("version"), int) or about["version"] > VERSION:
        raise Refused(words.newer(name, about.get("version")))
    if len(rows) > MOST:
        raise Refused(words.too_many(MOST))
    for number, row in enumerate(rows.values(), 1):
        if wrong := _wrong_in(row):
            raise Refused(words.bad_entry(number, wrong))
    tables: dict[str, dict[str, Any]] = document
    return tables


def _wrong_in(row: object) -> str:
    """The first field that is not what it should be; "" if there is none."""
    if not isinstance(row, dict):
        return "scenario"
    known = {each.name for each in fields(Scenario)}
    for name in ("name", "catalog", "on", *row):
        value = row.get(name)
        match name:
            case "name":
                is_good = isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_NAME
            case "on":
                is_good = isinstance(value, str) and _is_day(value)
            case "goals" | "settings":
                is_good = isinstance(value, list) and all(isinstance(each, str) for each in value)
            case "facts" | "said" | "counts":
                is_good = isinstance(value, dict)
            case _:
                is_good = isinstance(value, str) and name in known
        if not is_good:
            return str(name)
    return ""


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _scenario(row: Mapping[str, Any]) -> Scenario:
    made: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Scenario(**made)


# ── what is kept ─────────────────────────────────────────────────────────────────────────────────────────────────


def without_personal(facts: Mapping[str, Any], program: Program) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Facts as JSON without the numbers that tell who somebody is, and the names of those that were left out."""
    left = tuple(name for name in facts if is_personal(name, program))
    return {name: value for name, value in facts.items() if name not in left}, left


def is_personal(name: str, program: Program) -> bool:
    fact = program.facts.get(name)
    if fact is None:
        return False
    kind = certain(fact.kind)
    inner = certain(kind.item) if isinstance(kind, ListKind) else kind
    return fact.format in PERSONAL or isinstance(inner, RecordKind) and any(is_personal(f"{name}.{member}", program) for member, _ in inner.members)
